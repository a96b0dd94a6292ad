import type { Route } from '../../build-output.ts'
import { cookiesOf, type Matchable } from './route-match.ts'

/** Of a route's `locale`: the path for the language that the visitor chose (a cookie) or prefers (accept-language). */
export function preferredPath(
  { redirect = {}, cookie }: NonNullable<Route['locale']>,
  { headers }: Matchable,
): string | undefined {
  const byName = new Map(Object.entries(redirect).map(([name, path]) => [name.toLowerCase(), path]))
  const chosen = cookie === undefined ? undefined : cookiesOf(headers).get(cookie)
  const accepted = String(headers['accept-language'] ?? '')
    .split(',')
    .map((range) => {
      const [name = '', quality] = range.trim().split(/;\s*q=/)
      return { name, quality: Number(quality ?? 1) }
    })
    .sort((one, other) => other.quality - one.quality)
    .flatMap(({ name }) => [name, name.split('-', 1)[0] ?? name])
  return [chosen ?? '', ...accepted]
    .map((name) => byName.get(name.toLowerCase()))
    .find((path) => path !== undefined)
}
