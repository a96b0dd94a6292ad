import type { IncomingMessage } from 'node:http'
import type { BuildOutput, Condition, FunctionConfig, Route, StaticFile } from '../build-output.ts'

interface Resolved {
  headers: Record<string, string>
  status: number
}
export interface FunctionRoute extends Resolved {
  kind: 'function'
  config: FunctionConfig
  /** Path and query for the function. */
  url: string
  matchedPath: string
}
export type Resolution =
  | FunctionRoute
  | (Resolved & { kind: 'static'; file: StaticFile })
  /** A rewrite to another server. */
  | (Resolved & { kind: 'external'; url: URL })
  | (Resolved & { kind: 'answer' })
  | (Resolved & { kind: 'missing' })

interface Walk extends Resolved {
  /** As the client asked. */
  asked: string
  path: string
  query: URLSearchParams
  /** The query as the client wrote it, until a rewrite adds to it. */
  search: string
  external?: URL
}

/**
 * Where a request goes, by the rules of config.json: those before `filesystem`, the files and functions at that path,
 * those after `filesystem` up to `miss`, and those of `error` for paths that are not found.
 */
export function resolveRoute(output: BuildOutput, req: IncomingMessage): Resolution {
  const { href, origin, pathname, searchParams: query } = new URL(req.url ?? '/', 'http://localhost')
  // `search` of a URL would lose the '?' of an empty query.
  const search = href.slice(origin.length + pathname.length)
  const walk: Walk = { asked: pathname, path: pathname, query, search, headers: {}, status: 200 }
  const phases = phasesOf(output.routes)
  for (const phase of ['', 'filesystem', 'resource', 'rewrite', 'miss']) {
    const end = apply(phases.get(phase) ?? [], walk, req, output)
    if (end === 'answer') return { ...walk, kind: 'answer' }
    if (end === 'missing') break
    if (walk.external) return { ...walk, kind: 'external', url: walk.external }
    const found = lookUp(output, walk)
    if (!found) continue
    apply(phases.get('hit') ?? [], walk, req, output)
    return { ...found, headers: walk.headers }
  }
  walk.status = 404
  const rules = (phases.get('error') ?? []).filter(({ status = 404 }) => status === 404)
  apply(rules, walk, req, output)
  const page = lookUp(output, walk) ?? lookUp(output, { ...walk, path: '/404' })
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

/** Walks through the rules of one phase. `answer`: the rule itself answers, such as a redirect. */
function apply(
  routes: readonly Route[],
  walk: Walk,
  req: IncomingMessage,
  output: BuildOutput,
): 'answer' | 'missing' | 'go on' {
  for (const route of routes) {
    const match = matchRoute(route, walk.path, walk.query, req)
    if (!match) continue
    const before = walk.path
    for (const [name, value] of Object.entries(route.headers ?? {}))
      walk.headers[name.toLowerCase()] = match.fill(value)
    if (route.status !== undefined) walk.status = route.status
    if (route.dest !== undefined) goTo(match.fill(route.dest), walk)
    if (route.continue) continue
    if (route.check && !walk.external && !lookUp(output, walk)) {
      walk.path = before
      continue
    }
    if (route.status === undefined || route.dest !== undefined) return 'go on'
    return route.status === 404 ? 'missing' : 'answer'
  }
  return 'go on'
}

function goTo(destination: string, walk: Walk): void {
  const { origin, pathname, searchParams } = new URL(destination, 'http://localhost')
  walk.path = pathname
  for (const [name, value] of searchParams) walk.query.set(name, value)
  if (searchParams.size > 0) walk.search = `?${walk.query}`
  if (/^https?:/.test(destination)) walk.external = new URL(pathname + walk.search, origin)
}

function lookUp(output: BuildOutput, { asked, path, search, headers, status }: Walk): Resolution | undefined {
  const name = decode(path).replace(/^\/|\/$/g, '')
  for (const candidate of name === '' ? ['index'] : [name, `${name}/index`]) {
    const file = output.files.get(candidate) ?? output.files.get(`${candidate}.html`)
    if (file) return { kind: 'static', file, headers, status }
    const config = output.functions.get(candidate)
    if (config) return { kind: 'function', config, headers, status, matchedPath: path, url: asked + search }
  }
  return undefined
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

interface Match {
  /** Puts the captured groups ($1, $name) into a text. */
  fill(text: string): string
}

/** Does a rule of config.json apply to this request? */
function matchRoute(
  route: Route,
  path: string,
  query: URLSearchParams,
  req: IncomingMessage,
): Match | undefined {
  if (route.methods && !route.methods.includes(req.method ?? 'GET')) return undefined
  const pattern = (route.src ?? '/.*').replace(/^\^/, '').replace(/\$$/, '')
  const match = new RegExp(`^(?:${pattern})$`, route.caseSensitive ? '' : 'i').exec(path)
  if (!match) return undefined
  if (!(route.has ?? []).every((condition) => holds(condition, query, req))) return undefined
  if ((route.missing ?? []).some((condition) => holds(condition, query, req))) return undefined
  const groups: Record<string, string | undefined> = { ...match.groups }
  for (const [i, group] of match.entries()) groups[i] = group
  return {
    fill: (text) =>
      text.replace(/\$(\w+)/g, (whole, name) => (name in groups ? (groups[name] ?? '') : whole)),
  }
}

function holds({ type, key = '', value }: Condition, query: URLSearchParams, req: IncomingMessage): boolean {
  const actual = {
    host: () => req.headers.host,
    header: () => req.headers[key.toLowerCase()]?.toString(),
    cookie: () => cookiesOf(req).get(key),
    query: () => query.get(key) ?? undefined,
  }[type]()
  return actual !== undefined && (value === undefined || new RegExp(`^(?:${value})$`).test(actual))
}

function cookiesOf({ headers }: IncomingMessage): Map<string, string> {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='))
  return new Map(pairs.map(([name = '', ...rest]) => [name, rest.join('=')]))
}
