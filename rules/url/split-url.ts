/** A URL cut into its parts as they were typed, nothing decoded. */
export interface RawUrl {
  user: string
  password: string
  host: string
  /** Undefined where none was typed. */
  port: string | undefined
  database: string
  /** What follows the first `?` (or a `&` that stands in its place). */
  query: string
  /** True where the query begins with `&`. */
  ampersandFirst: boolean
  /** What follows a `#` behind the host. */
  fragment: string | undefined
}

/** Host and port, right behind the `@`, up to where path, query or fragment begin. */
const hostAndPort = /^(\[[^\]\s]*\]|[^\s/?#@:]*)(?::([^\s/?#@]*))?(?=[/?#]|$)/
const plainHost = /^(?:\[[^\]\s]*\]|[\w.-]+)(?::\d+)?$/
/** A path and a query that nobody would take for the rest of a password. */
const plainTail = /^(?:\/[^/?#@&]*)?(?:\?(?:[a-z_][\w.-]*(?:=[^&#?]*)?(?:[&?]|$))*)?$/i

/**
 * Cuts what stands behind `postgresql://`. A password typed by hand may hold `#?@/` as they are, so the `@` in front
 * of the host is searched from the end; only where the standard reading leaves a plain tail does that reading count.
 */
export function splitUrl(rest: string): RawUrl {
  const at = hostSeparator(rest)
  const credentials = rest.slice(0, Math.max(at, 0))
  const behind = rest.slice(at + 1)
  const [whole = '', host = '', port] = hostAndPort.exec(behind) ?? /^([^/?#]*)/.exec(behind) ?? []
  const colon = credentials.indexOf(':')
  return {
    user: colon < 0 ? credentials : credentials.slice(0, colon),
    password: colon < 0 ? '' : credentials.slice(colon + 1),
    host,
    port,
    ...splitTail(behind.slice(whole.length)),
  }
}

function hostSeparator(rest: string): number {
  const authority = rest.search(/[/?#]/)
  const end = authority < 0 ? rest.length : authority
  const standard = rest.slice(0, end).lastIndexOf('@')
  // Only a path shows that the host is one, and not a piece of a password that goes on.
  const plain = plainTail.test(rest.slice(end)) && plainHost.test(rest.slice(standard + 1, end))
  if (plain && rest[end] === '/') return standard
  const candidates = [...rest.matchAll(/@/g)].map(({ index }) => index)
  return candidates.findLast((index) => hostAndPort.test(rest.slice(index + 1))) ?? standard
}

function splitTail(tail: string): Pick<RawUrl, 'database' | 'query' | 'ampersandFirst' | 'fragment'> {
  const hash = tail.indexOf('#')
  const fragment = hash < 0 ? undefined : tail.slice(hash + 1)
  const withoutFragment = hash < 0 ? tail : tail.slice(0, hash)
  const [, path = '', mark = '', query = ''] = /^([^?&]*)([?&]?)(.*)$/s.exec(withoutFragment) ?? []
  return { database: path.replace(/^\//, ''), query, ampersandFirst: mark === '&', fragment }
}
