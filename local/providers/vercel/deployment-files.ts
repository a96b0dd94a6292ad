import { lstatSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'

/** As a deployment names it: `file` for Vercel, `path` on this machine. */
export interface DeploymentFile {
  file: string
  sha: string
  size: number
  path: string
}

export const describedFile = /^\d+~[0-9a-f]{40}$/

/** From `path -> SIZE~SHA1`. The prefix is cut off the names that Vercel sees; without one leading `../` are. */
export function deploymentFiles(described: Record<string, string>, pathPrefix?: string): DeploymentFile[] {
  return Object.entries(described).map(([path, text]) => {
    const [size, sha = ''] = text.split('~')
    return { file: nameFor(path, pathPrefix), sha, size: Number(size), path }
  })
}

/** getPrebuiltProject answers joined paths, so a prefix written as `./out` is joined as well. */
function nameFor(path: string, prefix: string | undefined): string {
  if (prefix === undefined) return path.replace(/^(\.\.\/)+/, '')
  const joined = join(prefix)
  return path.startsWith(joined) ? path.slice(joined.length) : path
}

/** What is uploaded: a link's own text, as Vercel keeps links. */
export function fileContent(path: string): Buffer<ArrayBuffer> {
  return lstatSync(path).isSymbolicLink() ? Buffer.from(readlinkSync(path)) : readFileSync(path)
}
