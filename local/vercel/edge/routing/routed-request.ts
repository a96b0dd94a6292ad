import type { OutgoingHttpHeaders } from 'node:http'
import type { Route, Transform } from '../../build-output.ts'
import { preferredPath } from './locale.ts'
import type { Asked, Resolved } from './resolution.ts'
import type { Match, Matchable } from './route-match.ts'
import { transformHeaders, transformQuery } from './transforms.ts'

/** A request as the rules that matched it so far have left it. */
export class RoutedRequest implements Matchable {
  readonly method: string
  readonly host: string
  headers: OutgoingHttpHeaders
  path: string
  query: URLSearchParams
  /** As the client asked, or middleware rewrote it: what the function sees. */
  protected asked: string
  /** The query as the client wrote it, until a rule changes it. */
  protected search: string
  protected status = 200
  /** Headers for the answer. */
  protected answered: OutgoingHttpHeaders = {}
  protected external: URL | undefined
  private finishing: readonly ((headers: OutgoingHttpHeaders) => OutgoingHttpHeaders)[] = []

  constructor({ method, url, headers, host }: Asked) {
    const { href, origin, pathname, searchParams } = new URL(url, 'http://localhost')
    this.method = method
    this.host = host
    this.headers = { ...headers }
    this.path = pathname
    this.asked = pathname
    this.query = searchParams
    // `search` of a URL would lose the '?' of an empty query.
    this.search = href.slice(origin.length + pathname.length)
  }

  protected take(route: Route, match: Match): void {
    for (const [name, value] of Object.entries(route.headers ?? {}))
      this.answered[name.toLowerCase()] = match.fill(value)
    if (route.transforms) this.transform(route.transforms, match)
    const preferred = route.locale && preferredPath(route.locale, this)
    if (preferred !== undefined && preferred !== this.path) {
      this.answered.location = preferred + this.search
      this.status = 307
    }
    if (route.status !== undefined) this.status = route.status
    if (route.dest !== undefined) this.goTo(route.dest, match)
  }

  private transform(transforms: readonly Transform[], match: Match): void {
    const of = (type: Transform['type']) => transforms.filter((each) => each.type === type)
    this.headers = transformHeaders(this.headers, of('request.headers'), match)
    const query = transformQuery(this.query, of('request.query'), match)
    if (`${query}` !== `${this.query}`) this.ask(query)
    for (const { args } of of('request.path')) this.asked = match.fill(String(args))
    const own = of('response.headers')
    if (own.length > 0)
      this.finishing = [...this.finishing, (headers) => transformHeaders(headers, own, match)]
  }

  private ask(query: URLSearchParams): void {
    this.query = query
    this.search = query.size > 0 ? `?${query}` : ''
  }

  private goTo(destination: string, { fill }: Match): void {
    const [path = '', ...query] = destination.split('?')
    // A captured piece of a path is one value of the query.
    const filled =
      query.length > 0
        ? `?${fill(query.join('?'), (piece) => piece.replace(/[&+#]/g, encodeURIComponent))}`
        : ''
    const { origin, pathname, searchParams } = new URL(fill(path) + filled, 'http://localhost')
    this.path = pathname
    const merged = new URLSearchParams(this.query)
    for (const [name, value] of searchParams) merged.set(name, value)
    if (searchParams.size > 0) this.ask(merged)
    if (/^https?:/.test(destination)) this.external = new URL(pathname + this.search, origin)
  }

  /** To another path, with a query of its own; the address where it leads away from here. */
  protected rewrite(destination: string): URL | undefined {
    const own = `http://${this.headers.host}`
    const url = new URL(destination, own)
    if (url.host !== new URL(own).host) return url
    this.path = url.pathname
    this.asked = url.pathname
    this.query = url.searchParams
    this.search = url.search
    return undefined
  }

  protected resolved(): Resolved {
    const { status, answered, headers, query, finishing } = this
    return {
      status,
      headers: answered,
      request: headers,
      query,
      finish: (whole) => finishing.reduce((now, transform) => transform(now), whole),
    }
  }
}
