import { lstatSync, readFileSync, readlinkSync } from 'node:fs'

/** As a deployment names it: `file` for Vercel, `path` on this machine. */
export interface DeploymentFile {
  file: string
  sha: string
  size: number
  path: string
}

const sizeAndSha = /^(\d+)~([0-9a-f]{40})$/

/** Parses `path -> SIZE~SHA1`, only when the deployment is created. Vercel's names are below the prefix; without one a leading `../` is removed. */
export function deploymentFiles(given: Record<string, string>, pathPrefix?: string): DeploymentFile[] {
  const above = pathPrefix === undefined ? '../' : pathPrefix.replace(/\/?$/, '/')
  return Object.entries(given).map(([path, text]) => {
    const [, size, sha = ''] = sizeAndSha.exec(text) ?? []
    if (!size) throw new Error('expected file to have format `filename: size~sha`, but could not parse')
    const file = path.startsWith(above) ? path.slice(above.length) : path
    return { file, sha, size: Number(size), path }
  })
}

/** The bytes to upload: of a link its target's path, as Vercel keeps links. */
export function fileContent(path: string): Buffer<ArrayBuffer> {
  return lstatSync(path).isSymbolicLink() ? Buffer.from(readlinkSync(path)) : readFileSync(path)
}
