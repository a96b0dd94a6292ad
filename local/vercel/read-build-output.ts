import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'

import type { BuildOutput, FunctionConfig, Images, Prerender, Route, StaticFile } from './build-output.ts'

const json = '.prerender-config.json'

/** Reads an output folder (Build Output API v3) as it was deployed. */
export function readBuildOutput(folder: string): BuildOutput {
  const config = readJson(join(folder, 'config.json')) as {
    routes?: Route[]
    overrides?: Record<string, { path?: string; contentType?: string }>
    images?: Images
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
  const routes = config.routes ?? []
  const middleware = new Set(routes.map(({ middlewarePath }) => middlewarePath?.replace(/^\//, '')))
  const functions = new Map<string, FunctionConfig>()
  for (const func of functionFolders(join(folder, 'functions'))) {
    const name = relative(join(folder, 'functions'), func).split(sep).join('/').slice(0, -'.func'.length)
    functions.set(name, readFunction(name, func, middleware.has(name)))
  }
  return { phases: phasesOf(routes), functions, files, ...(config.images && { images: config.images }) }
}

function phasesOf(routes: readonly Route[]): Map<string, Route[]> {
  const phases = new Map<string, Route[]>()
  let phase = ''
  for (const route of routes) {
    if (route.handle !== undefined) phase = route.handle
    else phases.set(phase, [...(phases.get(phase) ?? []), route])
  }
  return phases
}

type Serialized = Partial<Omit<FunctionConfig, 'runtime'>> & {
  runtime?: string
  type?: string
  entrypoint?: string
  useWebApi?: boolean
  shouldAddHelpers?: boolean
  supportsCancellation?: boolean
  maxDuration?: number | 'max'
}

function readFunction(name: string, func: string, isMiddleware: boolean): FunctionConfig {
  const vc = readJson(join(func, '.vc-config.json')) as Serialized
  const edge = vc.runtime === 'edge' || vc.type === 'EdgeFunction'
  const { regions, maxDuration, maxConcurrency, allowQuery } = vc
  return {
    name,
    // Links to a function are that function.
    folder: realpathSync(func),
    handler: (edge ? vc.entrypoint : vc.handler) ?? 'index.js',
    runtime: edge ? 'edge' : 'nodejs',
    web: isMiddleware || vc.useWebApi === true,
    helpers: vc.shouldAddHelpers ?? false,
    cancels: vc.supportsCancellation ?? false,
    environment: vc.environment ?? {},
    assets: vc.assets ?? [],
    ...(regions && { regions: [regions].flat() }),
    ...(typeof maxDuration === 'number' && { maxDuration }),
    ...(maxConcurrency && { maxConcurrency }),
    ...(allowQuery && { allowQuery }),
    ...readPrerender(`${func.slice(0, -'.func'.length)}${json}`),
  }
}

function readPrerender(path: string): { prerender?: Prerender } {
  if (!existsSync(path)) return {}
  const { fallback, ...config } = readJson(path) as Omit<Prerender, 'fallback'> & {
    fallback?: string | { fsPath: string; contentType?: string } | null
  }
  if (!fallback) return { prerender: config }
  const { fsPath, ...rest } = typeof fallback === 'string' ? { fsPath: fallback } : fallback
  const { contentType } = rest as { contentType?: string }
  const file = { path: join(dirname(path), fsPath), ...(contentType !== undefined && { contentType }) }
  return { prerender: { ...config, fallback: file } }
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
