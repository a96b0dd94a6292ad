import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

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
  /** `req.query`, `res.json` and the like for a default function. */
  shouldAddHelpers?: boolean
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
    const { path: served, contentType } = config.overrides?.[name] ?? {}
    const file = contentType === undefined ? { path } : { path, contentType }
    files.set(served || name, file)
    // Vercel's reader leaves a file with an empty path where it is; SvelteKit means the home page by it.
    if (served === '') files.set('index', file)
  }
  const functions = new Map<string, FunctionConfig>()
  for (const func of functionFolders(join(folder, 'functions'))) {
    const name = relative(join(folder, 'functions'), func).split(sep).join('/').slice(0, -'.func'.length)
    const vc = readJson(join(func, '.vc-config.json')) as Partial<FunctionConfig>
    functions.set(name, {
      name,
      // Links to a function are that function.
      folder: realpathSync(func),
      handler: vc.handler ?? 'index.js',
      ...(vc.regions && { regions: vc.regions }),
      ...(vc.maxDuration !== undefined && { maxDuration: vc.maxDuration }),
      ...(vc.shouldAddHelpers && { shouldAddHelpers: true }),
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
