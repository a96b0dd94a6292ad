import type { OutgoingHttpHeaders } from 'node:http'
import type { Condition, Matcher, Route } from '../../build-output.ts'

/** What the conditions of a route see. */
export interface Matchable {
  method: string
  path: string
  query: URLSearchParams
  headers: OutgoingHttpHeaders
  /** The domain that was asked for. */
  host: string
}

export interface Match {
  /** Puts captured groups ($1, $name) of path and conditions into a text. */
  fill(text: string, quote?: (piece: string) => string): string
}

/** Does a rule of config.json apply to this request? https://vercel.com/docs/build-output-api/configuration#source-route */
export function matchRoute(route: Route, asked: Matchable): Match | undefined {
  if (route.methods && !route.methods.includes(asked.method)) return undefined
  // As normalizeRoutes of @vercel/routing-utils: a pattern is for the whole path, whether it says so or not.
  const pattern = (route.src ?? '/.*').replace(/^\^/, '').replace(/\$$/, '')
  const match = new RegExp(`^(?:${pattern})$`, route.caseSensitive ? '' : 'i').exec(asked.path)
  if (!match) return undefined
  const groups: Record<string, string> = {}
  for (const [i, group] of match.entries()) groups[i] = group ?? ''
  for (const [name, group] of Object.entries(match.groups ?? {})) groups[name] = group ?? ''
  if (!(route.has ?? []).every((condition) => holds(condition, asked, groups))) return undefined
  if ((route.missing ?? []).some((condition) => holds(condition, asked, {}))) return undefined
  return {
    fill: (text, quote = (piece) => piece) =>
      text.replace(/\$(\d+|\w+)/g, (whole, name) => (name in groups ? quote(groups[name] ?? '') : whole)),
  }
}

/** Whether a condition of `has`, `missing` or `experimentalBypassFor` holds; what it captures goes into `groups`. */
export function holds(
  { type, key = '', value }: Condition,
  { headers, query, host }: Matchable,
  groups: Record<string, string> = {},
): boolean {
  const actual = {
    host: () => host,
    header: () => headers[key.toLowerCase()]?.toString(),
    cookie: () => cookiesOf(headers).get(key),
    query: () => query.get(key) ?? undefined,
  }[type]()
  if (actual === undefined) return false
  if (key) groups[key] = actual
  return (
    value === undefined || matches(actual, typeof value === 'object' ? value : { re: String(value) }, groups)
  )
}

/** `MatchableValue` of @vercel/routing-utils. */
export function matches(actual: string, expected: Matcher, groups: Record<string, string> = {}): boolean {
  const number = actual.trim() === '' ? Number.NaN : Number(actual)
  const tests: { [Key in keyof Required<Matcher>]: (value: NonNullable<Matcher[Key]>) => boolean } = {
    eq: (value) => actual === String(value),
    neq: (value) => actual !== value,
    inc: (value) => value.includes(actual),
    ninc: (value) => !value.includes(actual),
    pre: (value) => actual.startsWith(value),
    suf: (value) => actual.endsWith(value),
    re(value) {
      const match = new RegExp(`^(?:${value.replace(/^\^/, '').replace(/\$$/, '')})$`).exec(actual)
      for (const [name, group] of Object.entries(match?.groups ?? {})) groups[name] = group ?? ''
      return match !== null
    },
    gt: (value) => number > value,
    gte: (value) => number >= value,
    lt: (value) => number < value,
    lte: (value) => number <= value,
  }
  return Object.entries(expected).every(([name, value]) =>
    (tests[name as keyof Matcher] as ((value: unknown) => boolean) | undefined)?.(value),
  )
}

export function cookiesOf({ cookie }: OutgoingHttpHeaders): Map<string, string> {
  const pairs = String(cookie ?? '')
    .split(';')
    .map((pair) => pair.trim().split('='))
  return new Map(pairs.map(([name = '', ...rest]) => [name, rest.join('=')]))
}
