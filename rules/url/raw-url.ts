/** What can be wrong with the way a connection URL is typed; each is a code of its own. */
export type UrlFaultCode =
  | 'URL_WHITESPACE'
  | 'URL_QUOTED'
  | 'URL_PREFIX'
  | 'URL_SEVERAL'
  | 'URL_SCHEME'
  | 'URL_HTTP'
  | 'URL_ACCELERATE'
  | 'URL_UNESCAPED'
  | 'URL_INCOMPLETE'
  | 'URL_HOST_MALFORMED'
  | 'URL_PORT_MALFORMED'
  | 'URL_PARTS_IN_QUERY'
  | 'URL_TWO_QUESTION_MARKS'
  | 'URL_QUERY_MALFORMED'
  | 'URL_PLACEHOLDER'
  | 'URL_BRACKETS'

/** `what` continues a sentence that begins with the variable's name; it never repeats a part of the value. */
export interface UrlFault {
  code: UrlFaultCode
  what: string
}

/** Of a file or a text editor; a semicolon or a comma behind the last one of a line. */
const quotes = /^["'`“”‘’„«»]+|["'`“”‘’„«»]+$|(?<=[\w"'`”’])[;,]+$/g
const marks = /["'`“”‘’„«»]/
/** `<URL>`, but not a URL whose last part is a placeholder. */
const brackets = /^<([^<>]*)>$/
/** White space that a shell or a JSON file wrote as two characters. */
const writtenSpace = /(?:\\[nr])+$/

/**
 * Takes off what surrounds a URL that was pasted or piped: white space, quotation marks, and text in front such as
 * `psql '` or `DATABASE_URL=`. Appends one fault for each kind.
 */
export function unwrapUrl(text: string, faults: UrlFault[]): string {
  const trimmed = peel(text)
  if (trimmed.space > 0) {
    faults.push({
      code: 'URL_WHITESPACE',
      what: `begins or ends with ${trimmed.space} character${trimmed.space > 1 ? 's' : ''} of white space (\`echo\` adds a line break)`,
    })
  }
  if (trimmed.quoted) faults.push({ code: 'URL_QUOTED', what: `is wrapped in ${trimmed.quoted}` })

  const scheme = /postgres(?:ql)?:\/\//i.exec(trimmed.text)
  if (!scheme?.index || /^(?:prisma|[a-z][a-z0-9+.-]*:\/\/)/i.test(trimmed.text)) return trimmed.text
  faults.push({
    code: 'URL_PREFIX',
    what: `has ${scheme.index} character${scheme.index > 1 ? 's' : ''} in front of postgresql://`,
  })
  return peel(trimmed.text.slice(scheme.index)).text
}

function peel(text: string): { text: string; space: number; quoted: string } {
  let rest = text
  let removed = 0
  let quoted = ''
  for (;;) {
    const trimmed = rest.trim().replace(writtenSpace, '').trim()
    removed += rest.length - trimmed.length
    const bare = trimmed.replace(quotes, '').replace(brackets, '$1')
    if (bare === trimmed) return { text: trimmed, space: removed, quoted }
    quoted ||= marks.test(`${trimmed[0]}${trimmed.at(-1)}`) ? 'quotation marks' : 'brackets or punctuation'
    rest = bare
  }
}

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
/** A path and a query that cannot be the rest of a password. */
const plainTail = /^(?:\/[^/?#@&]*)?(?:\?(?:[a-z_][\w.-]*(?:=[^&#?]*)?(?:[&?]|$))*)?$/i

/**
 * Cuts what stands behind `postgresql://`. A password typed manually may contain `#?@/` as they are, so the `@` in front
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

const behindQuery = /^[^@?#]*\?(?:[^@]*&)?password=/

function hostSeparator(rest: string): number {
  const authority = rest.search(/[/?#]/)
  const end = authority < 0 ? rest.length : authority
  const standard = rest.slice(0, end).lastIndexOf('@')
  // The password stands behind the `?`, and what looks like a host in it is a piece of it.
  if (standard < 0 && behindQuery.test(rest) && hostAndPort.test(rest)) return standard
  // Only a path shows that the host is one, and not a piece of a password that goes on.
  const plain = plainTail.test(rest.slice(end)) && plainHost.test(rest.slice(standard + 1, end))
  const candidates = [...rest.matchAll(/@/g)].map(({ index }) => index)
  const isBare = !/[.:[]/.test(rest.slice(standard + 1, end))
  const better = isBare ? /^[\w-]*[.:]/ : /^[\w-]*[.:][\w.:-]*\//
  const isPiece = candidates.some((index) => index > standard && better.test(rest.slice(index + 1)))
  if (plain && rest[end] === '/' && !isPiece) return standard
  return candidates.findLast((index) => hostAndPort.test(rest.slice(index + 1))) ?? standard
}

function splitTail(tail: string): Pick<RawUrl, 'database' | 'query' | 'ampersandFirst' | 'fragment'> {
  const hash = tail.indexOf('#')
  const fragment = hash < 0 ? undefined : tail.slice(hash + 1)
  const withoutFragment = hash < 0 ? tail : tail.slice(0, hash)
  const [, path = '', mark = '', query = ''] = /^([^?&]*)([?&]?)(.*)$/s.exec(withoutFragment) ?? []
  return { database: path.replace(/^\//, ''), query, ampersandFirst: mark === '&', fragment }
}
