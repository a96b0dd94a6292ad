import { createHash } from 'node:crypto'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'
import { functionFolder } from '../../rules/output-keys.ts'
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
  // As on Vercel nothing around a function says that its `.js` files are ES modules: this clone's package.json would.
  writeFileSync(join(folder, 'package.json'), '{}')
  const config = files.find(({ file }) => `/${file}`.endsWith(`/${output}config.json`))
  if (!config) {
    for (const { file, sha } of files) blobs.copy(sha, join(folder, 'static', clean(file)))
    writeFileSync(join(folder, 'config.json'), '{"version":3}')
    return
  }
  const root = config.file.slice(0, config.file.length - 'config.json'.length)
  const placed = new Map<string, string>()
  for (const { file, sha } of files)
    if (file.startsWith(root)) placed.set(clean(file.slice(root.length)), sha)
  const functions = [...placed].flatMap(([name, sha]) =>
    name.endsWith('.func/.vc-config.json')
      ? [{ folder: posix.dirname(name), config: parsed(name, sha, blobs) }]
      : [],
  )
  takeInMappedFiles(functions, files, placed, root.slice(0, root.length - output.length))
  const links = linksOf(functions, placed)
  for (const [name, sha] of placed) if (!links.has(functionFolder(name))) blobs.copy(sha, join(folder, name))
  for (const [link, target] of links) {
    mkdirSync(dirname(join(folder, link)), { recursive: true })
    symlinkSync(relative(dirname(join(folder, link)), join(folder, target)), join(folder, link))
  }
}

interface PlacedFunction {
  folder: string
  config: { filePathMap?: Record<string, string> }
}

function parsed(name: string, sha: string, blobs: Blobs): PlacedFunction['config'] {
  try {
    return JSON.parse(blobs.read(sha).toString())
  } catch {
    throw badRequest(`Invalid build output: ${name} is not valid JSON.`)
  }
}

/**
 * `filePathMap` of a function names files and folders outside of it, from the deployment's root, that belong into it.
 * Vercel's reader fails where one is missing (`hydrateFilesMap` of @vercel/build-utils).
 */
function takeInMappedFiles(
  functions: readonly PlacedFunction[],
  files: readonly DeployedFile[],
  placed: Map<string, string>,
  project: string,
): void {
  const shas = new Map(files.map(({ file, sha }) => [clean(file), sha]))
  const missing: string[] = []
  for (const { folder, config } of functions)
    for (const [to, from] of Object.entries(config.filePathMap ?? {})) {
      const [source, target] = [clean(project + from), `${folder}/${clean(to)}`]
      const names = shas.has(source)
        ? [source]
        : [...shas.keys()].filter((name) => name.startsWith(`${source}/`))
      for (const name of names) placed.set(target + name.slice(source.length), shas.get(name) as string)
      if (names.length === 0) missing.push(`${from} of ${folder}`)
    }
  if (missing.length > 0)
    throw badRequest(`Invalid build output: filePathMap names files that are missing: ${missing.join(', ')}.`)
}

/** Functions of the same files and settings, which a build links, are one to Vercel, with the same instances. */
function linksOf(
  functions: readonly PlacedFunction[],
  placed: ReadonlyMap<string, string>,
): Map<string, string> {
  const links = new Map<string, string>()
  const first = new Map<string, string>()
  for (const { folder, config } of functions) {
    const own = [...placed].filter(
      ([name]) => name.startsWith(`${folder}/`) && name !== `${folder}/.vc-config.json`,
    )
    const id = contentHash(
      own.map(([name, sha]) => ({ file: name.slice(folder.length), sha })),
      { ...config, filePathMap: undefined },
    )
    const same = first.get(id)
    if (same === undefined) first.set(id, folder)
    else links.set(folder, same)
  }
  return links
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
