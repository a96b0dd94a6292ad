import type { IncomingMessage } from 'node:http'
import type { Condition, Route } from '../build-output.ts'

interface Match {
  /** Puts the captured groups ($1, $name) into a text. */
  fill(text: string): string
}

/** Does a rule of config.json apply to this request? */
export function matchRoute(
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
