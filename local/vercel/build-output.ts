import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, posix, relative, sep } from 'node:path'
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

/** A rule of config.json; https://vercel.com/docs/build-output-api/configuration#routes */
export interface Route {
  handle?: string
  src?: string
  dest?: string
  headers?: Record<string, string>
  methods?: string[]
  continue?: boolean
  caseSensitive?: boolean
  check?: boolean
  status?: number
  has?: Condition[]
  missing?: Condition[]
}

export interface Condition {
  type: 'host' | 'header' | 'cookie' | 'query'
  key?: string
  value?: string
}

/** What .vc-config.json says about one function. */
export interface FunctionConfig {
  /** Path it answers, such as `api/users`. */
  name: string
  /** Its .func folder. */
  folder: string
  handler: string
  regions?: string[]
  /** Seconds. */
  maxDuration?: number
}

export interface StaticFile {
  path: string
  contentType?: string
}

export interface BuildOutput {
  routes: Route[]
  functions: Map<string, FunctionConfig>
  /** By URL path without the leading slash. */
  files: Map<string, StaticFile>
}

/** Reads an output folder (Build Output API v3) as it was deployed. */
export function readBuildOutput(folder: string): BuildOutput {
  const config = readJson(join(folder, 'config.json')) as {
    routes?: Route[]
    overrides?: Record<string, { path?: string; contentType?: string }>
  }
  const files = new Map<string, StaticFile>()
  for (const path of filesBelow(join(folder, 'static'))) {
    const name = relative(join(folder, 'static'), path).split(sep).join('/')
    const { path: served = name, contentType } = config.overrides?.[name] ?? {}
    files.set(served, contentType === undefined ? { path } : { path, contentType })
  }
  const functions = new Map<string, FunctionConfig>()
  for (const func of functionFolders(join(folder, 'functions'))) {
    const name = relative(join(folder, 'functions'), func).split(sep).join('/').slice(0, -'.func'.length)
    const vc = readJson(join(func, '.vc-config.json')) as Partial<FunctionConfig>
    functions.set(name, {
      name,
      folder: func,
      handler: vc.handler ?? 'index.js',
      ...(vc.regions && { regions: vc.regions }),
      ...(vc.maxDuration !== undefined && { maxDuration: vc.maxDuration }),
    })
  }
  return { routes: config.routes ?? [], functions, files }
}

function readJson(path: string): unknown {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}
}

function* filesBelow(folder: string): Generator<string> {
  if (!existsSync(folder)) return
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) yield join(entry.parentPath, entry.name)
}

function* functionFolders(folder: string): Generator<string> {
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (!statSync(path).isDirectory()) continue
    if (name.endsWith('.func')) yield path
    else yield* functionFolders(path)
  }
}
