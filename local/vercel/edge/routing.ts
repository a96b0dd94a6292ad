import type { IncomingMessage } from 'node:http'
import type { BuildOutput, FunctionConfig, Route, StaticFile } from '../build-output.ts'
import { matchRoute } from './route-match.ts'

interface Found {
  headers: Record<string, string>
  status: number
}
export interface FunctionRoute extends Found {
  kind: 'function'
  config: FunctionConfig
  /** Path and query for the function. */
  url: string
  matchedPath: string
}
export type Resolution =
  | FunctionRoute
  | (Found & { kind: 'static'; file: StaticFile })
  | (Found & { kind: 'answer' })
  | (Found & { kind: 'missing' })

interface Walk extends Found {
  path: string
  query: URLSearchParams
}

/**
 * Where a request goes, by the rules of config.json: those before `filesystem`, the files and functions at that path,
 * those after `filesystem` (also `miss`), and for what is not found those of `error`.
 */
export function resolveRoute(output: BuildOutput, req: IncomingMessage): Resolution {
  const url = new URL(req.url ?? '/', 'http://localhost')
  const walk: Walk = { path: url.pathname, query: url.searchParams, headers: {}, status: 200 }
  const phases = phasesOf(output.routes)
  for (const phase of ['', 'filesystem', 'resource', 'miss']) {
    if (apply(phases.get(phase) ?? [], walk, req)) return { ...walk, kind: 'answer' }
    const found = lookUp(output, walk, url.pathname)
    if (!found) continue
    apply(phases.get('hit') ?? [], walk, req)
    return { ...found, headers: walk.headers }
  }
  walk.status = 404
  apply(
    (phases.get('error') ?? []).filter(({ status }) => status === undefined || status === 404),
    walk,
    req,
  )
  const page = lookUp(output, walk, url.pathname) ?? lookUp(output, { ...walk, path: '/404' }, url.pathname)
  return page ? { ...page, status: 404 } : { ...walk, kind: 'missing' }
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

/** True when a rule is the answer itself, such as a redirect. */
function apply(routes: readonly Route[], walk: Walk, req: IncomingMessage): boolean {
  for (const route of routes) {
    const match = matchRoute(route, walk.path, walk.query, req)
    if (!match) continue
    for (const [name, value] of Object.entries(route.headers ?? {}))
      walk.headers[name.toLowerCase()] = match.fill(value)
    if (route.status !== undefined) walk.status = route.status
    if (route.dest !== undefined) {
      const dest = new URL(match.fill(route.dest), 'http://localhost')
      walk.path = dest.pathname
      for (const [name, value] of dest.searchParams) walk.query.set(name, value)
    }
    if (route.continue) continue
    return (
      route.status !== undefined && route.dest === undefined && (route.status < 400 || route.status !== 404)
    )
  }
  return false
}

function lookUp(
  output: BuildOutput,
  { path, query, headers, status }: Walk,
  original: string,
): Resolution | undefined {
  const name = decoded(path).replace(/^\/|\/$/g, '')
  const names = name === '' ? ['index'] : [name, `${name}/index`]
  for (const candidate of names) {
    const file = output.files.get(candidate) ?? output.files.get(`${candidate}.html`)
    if (file) return { kind: 'static', file, headers, status }
    const config = output.functions.get(candidate)
    const search = query.toString()
    if (config)
      return {
        kind: 'function',
        config,
        headers,
        status,
        matchedPath: path,
        url: original + (search && `?${search}`),
      }
  }
  return undefined
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
