import type { OutgoingHttpHeaders } from 'node:http'
import type { Transform } from '../../build-output.ts'
import { type Match, matches } from './route-match.ts'

/** Name and values, as headers and queries have them. */
type Values = Map<string, string[]>

/**
 * Applies a route's transforms of one kind (`Transform` of @vercel/routing-utils): `set`, `append` or `delete` of what a key,
 * or every key that a matcher fits, holds. `set` and `append` make a key that is not there.
 */
function transform(values: Values, transforms: readonly Transform[], { fill }: Match): Values {
  for (const { op, target, args } of transforms) {
    const key = target?.key ?? ''
    const fits = (name: string) =>
      typeof key === 'string' ? name.toLowerCase() === fill(key).toLowerCase() : matches(name, key)
    const found = [...values.keys()].filter(fits)
    const names = found.length > 0 || typeof key !== 'string' || op === 'delete' ? found : [fill(key)]
    const given = args === undefined ? undefined : [args].flat().map((value) => fill(value))
    for (const name of names) {
      const now = values.get(name) ?? []
      if (op === 'set') values.set(name, given ?? [])
      else if (op === 'append') values.set(name, [...now, ...(given ?? [])])
      else values.set(name, given ? now.filter((value) => !given.includes(value)) : [])
      if (values.get(name)?.length === 0) values.delete(name)
    }
  }
  return values
}

export function transformHeaders(
  headers: OutgoingHttpHeaders,
  transforms: readonly Transform[],
  match: Match,
): OutgoingHttpHeaders {
  if (transforms.length === 0) return headers
  const given: Values = new Map(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value : listOf(name, String(value)),
    ]),
  )
  const changed = [...transform(given, transforms, match)].map(([name, values]) => [
    name.toLowerCase(),
    name.toLowerCase() === 'set-cookie' ? values : values.join(', '),
  ])
  return Object.fromEntries(changed)
}

/** Some headers contain a comma in one value. */
const listOf = (name: string, value: string) =>
  /^(cookie|set-cookie|date|user-agent|if-modified-since)$/.test(name) ? [value] : value.split(/, */)

export function transformQuery(
  query: URLSearchParams,
  transforms: readonly Transform[],
  match: Match,
): URLSearchParams {
  const given: Values = new Map([...new Set(query.keys())].map((name) => [name, query.getAll(name)]))
  const changed = transform(given, transforms, match)
  return new URLSearchParams([...changed].flatMap(([name, values]) => values.map((value) => [name, value])))
}
