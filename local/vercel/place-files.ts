import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { badRequest } from './api/api-error.ts'
import type { Blobs } from './blobs.ts'

export interface DeployedFile {
  file: string
  sha: string
}

const output = '.vercel/output/'

/**
 * Puts the uploaded files of a prebuilt deployment in place as a Build Output folder. Without one they are what Vercel
 * makes of a project with no framework: static files.
 */
export function placeFiles(files: readonly DeployedFile[], blobs: Blobs, folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const config = files.find(({ file }) => `/${file}`.endsWith(`/${output}config.json`))
  const root = config ? config.file.slice(0, config.file.length - 'config.json'.length) : undefined
  for (const { file, sha } of files) {
    if (root === undefined) blobs.copy(sha, join(folder, 'static', clean(file)))
    else if (file.startsWith(root)) blobs.copy(sha, join(folder, clean(file.slice(root.length))))
  }
  if (root === undefined) writeFileSync(join(folder, 'config.json'), '{"version":3}')
  else placeMappedFiles(files, blobs, folder, root)
}

/** `filePathMap` of a function names files outside of its folder that belong into it. */
function placeMappedFiles(files: readonly DeployedFile[], blobs: Blobs, folder: string, root: string): void {
  const project = root.slice(0, root.length - output.length)
  const shas = new Map(files.map(({ file, sha }) => [clean(file), sha]))
  for (const { file } of files) {
    if (!file.startsWith(root) || !file.endsWith('.func/.vc-config.json')) continue
    const func = posix.dirname(file.slice(root.length))
    const { filePathMap = {} } = JSON.parse(readFileSync(join(folder, func, '.vc-config.json'), 'utf8'))
    for (const [to, from] of Object.entries(filePathMap as Record<string, string>)) {
      const sha = shas.get(clean(project + from))
      if (sha) blobs.copy(sha, join(folder, func, clean(to)))
    }
  }
}

/** What makes two deployments the same to Vercel. */
export function contentHash(files: readonly DeployedFile[], ...more: unknown[]): string {
  const sorted = files.map(({ file, sha }) => `${file} ${sha}`).sort()
  return createHash('sha256')
    .update(JSON.stringify([sorted, ...more]))
    .digest('hex')
}

/** A path inside of the deployment; one that leads out of it is refused. */
export function clean(file: string): string {
  const path = posix.normalize(file.replaceAll('\\', '/')).replace(/^\/+/, '')
  if (path === '' || path === '.' || path.split('/').includes('..') || path.includes('\0'))
    throw badRequest(`Invalid file path: \`${file}\`.`)
  return path
}
