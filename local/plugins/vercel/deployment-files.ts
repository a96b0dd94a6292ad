import { lstatSync, readFileSync, readlinkSync } from 'node:fs'

/** As a deployment names it: `file` for Vercel, `path` on this machine. */
export interface DeploymentFile {
  file: string
  sha: string
  size: number
  path: string
}

const described = /^(\d+)~([0-9a-f]{40})$/

/** From `path -> SIZE~SHA1`; anything else is found only when the deployment is made. A name as Vercel sees it is below the prefix; without a prefix one leading `../` goes. */
export function deploymentFiles(given: Record<string, string>, pathPrefix?: string): DeploymentFile[] {
  const above = pathPrefix === undefined ? '../' : pathPrefix.replace(/\/?$/, '/')
  return Object.entries(given).map(([path, text]) => {
    const [, size, sha = ''] = described.exec(text) ?? []
    if (!size) throw new Error('expected file to have format `filename: size~sha`, but could not parse')
    const file = path.startsWith(above) ? path.slice(above.length) : path
    return { file, sha, size: Number(size), path }
  })
}

/** What is uploaded: a link's own text, as Vercel keeps links. */
export function fileContent(path: string): Buffer<ArrayBuffer> {
  return lstatSync(path).isSymbolicLink() ? Buffer.from(readlinkSync(path)) : readFileSync(path)
}
