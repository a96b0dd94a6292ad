import type { ConnectionUrl } from './connection-url.ts'
import { type RawUrl, splitUrl, type UrlFault, unwrapUrl } from './raw-url.ts'

export interface ParsedUrl {
  /** What the text most likely means, its faults mended; undefined where host or scheme cannot be guessed. */
  url?: ConnectionUrl
  /** Everything wrong with the text, in the order it stands there. */
  faults: readonly UrlFault[]
}

const placeholder = /^\[[^\]]*\]$|^<[^>]*>$|^\$?\{\{?[^}]*\}?\}$|^\*{3,}$|^your[-_ ]?(db[-_ ]?)?password$/i
const reference = /\$\{\w+\}/
const hostName = /^[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?\.?$/i
const hostAddress = /^\[[0-9a-f:.]+\]$/i

/** Reads a connection URL as it was typed, and names all its faults at once. */
export function parseUrl(text: string): ParsedUrl {
  const faults: UrlFault[] = []
  const bare = unwrapUrl(text.toWellFormed(), faults)
  const [scheme = '', name = ''] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(bare) ?? []
  if (/^prisma(\+postgres)?$/i.test(name)) {
    faults.push({
      code: 'URL_ACCELERATE',
      what: `is a ${name.toLowerCase()}:// URL of Prisma Accelerate, an HTTP service that node-postgres cannot speak to`,
    })
    return { faults }
  }
  if (!/^postgres(ql)?$/i.test(name)) {
    faults.push({
      code: 'URL_SCHEME',
      // Only a word in small letters is a scheme for certain.
      what: /^[a-z+]{2,20}$/.test(name)
        ? `begins with ${name}://, not with postgresql://`
        : 'does not begin with postgresql://',
    })
    if (!/^postgres(ql)?\+/i.test(name)) return { faults }
  }
  const raw = splitUrl(bare.slice(scheme.length))
  const url = decoded(raw, faults)
  return url ? { url, faults } : { faults }
}

function decoded(raw: RawUrl, faults: UrlFault[]): ConnectionUrl | undefined {
  const user = part('user name', raw.user, faults)
  const password = part('password', raw.password, faults)
  const database = part('database name', raw.database, faults)
  const parameters = parseQuery(raw, faults)
  const missing = Object.entries({ user, password, host: raw.host, database }).flatMap(([name, value]) =>
    value ? [] : [name],
  )
  if (missing.length > 0) {
    faults.push({ code: 'URL_INCOMPLETE', what: `names no ${missing.join(', no ')}` })
  }
  const held =
    [user, password, database].some((value) => placeholder.test(value)) ||
    /[[<{].*[a-z].*[\]>}]/i.test(raw.host.replace(hostAddress, ''))
  if (held) {
    faults.push({
      code: 'URL_PLACEHOLDER',
      what: [user, password, raw.host, database].some((value) => reference.test(value))
        ? 'refers to other variables, and neither Vercel nor a driver expands that: write the values out'
        : 'still contains a placeholder such as [PASSWORD] or [PROJECT-REF]',
    })
    // Nothing can be said of a host that is a reference.
    if (reference.test(raw.host)) return undefined
  } else if (raw.host && !hostName.test(raw.host) && !hostAddress.test(raw.host)) {
    faults.push({ code: 'URL_HOST_MALFORMED', what: 'has a host that is neither a name nor an address' })
    return undefined
  }
  const port = Number(raw.port || 5432)
  const portFits = /^\d*$/.test(raw.port ?? '') && port > 0 && port < 65_536
  if (!portFits) {
    faults.push({ code: 'URL_PORT_MALFORMED', what: 'has a port that is not a number from 1 to 65535' })
  }
  // `app:p@ssword`: without a dot, a port and a database the last piece is no more a host than a password.
  if (!raw.host || !(/[.:]|^localhost$/i.test(raw.host) || raw.port || database)) return undefined
  // `app:pass/word`: no host at all.
  if (!portFits && !user) return undefined
  // A user without a password may be the password, whose colon is missing: it counts as one.
  const isAlone = !password && !parameters.password
  const credentials = isAlone ? { user: '', password: user } : { user, password }
  const host = raw.host.replace(/^\[|\]$|\.$/g, '').toLowerCase()
  return { ...credentials, host, port: portFits ? port : 5432, database, parameters }
}

const strayPercent = /%(?![0-9a-f]{2})/i

/** Decodes one part; characters that had to be percent-encoded count as meant, and as a fault. */
function part(name: string, raw: string, faults: UrlFault[]): string {
  const found = ['#', '?', '@', '/'].filter((character) => raw.includes(character))
  if (/\s/.test(raw)) found.push('white space')
  const value = decodedPart(raw)
  if (strayPercent.test(raw) || value === undefined) found.push('%')
  if (found.length > 0) {
    faults.push({
      code: 'URL_UNESCAPED',
      what: `contains ${found.join(', ')} in the ${name}, not percent-encoded`,
    })
  }
  return value ?? raw
}

function decodedPart(raw: string): string | undefined {
  try {
    return decodeURIComponent(raw.replace(new RegExp(strayPercent, 'gi'), '%25'))
  } catch {
    return undefined
  }
}

/** Names that may be shown; any other could be a piece of a password that went astray. */
const known =
  /^(connection_limit|pool_timeout|connect_timeout|pgbouncer|ssl|sslmode|sslrootcert|schema|options|channel_binding|max)$/

/** Parameters by name. Of two with the same name the last counts, as in node-postgres. */
function parseQuery(raw: Pick<RawUrl, 'query' | 'ampersandFirst' | 'fragment'>, faults: UrlFault[]) {
  const marks = raw.query.split('?').length
  if (marks > 1) {
    faults.push({
      code: 'URL_TWO_QUESTION_MARKS',
      what: `has ${marks} question marks; the first begins the parameters, & joins them`,
    })
  }
  const malformed = (what: string) => faults.push({ code: 'URL_QUERY_MALFORMED', what })
  if (raw.ampersandFirst) malformed('begins its parameters with &, not with ?')
  if (raw.fragment !== undefined) malformed('contains a # after the host, where everything after it is lost')
  const pieces = raw.query.split(/[&?]/).filter(Boolean)
  if (pieces.some((piece) => piece.startsWith('amp;')))
    malformed('joins its parameters with &amp; instead of &')

  const parameters = new Map<string, string>()
  for (const piece of pieces) {
    const [, name = '', value = ''] = /^(?:amp;)?([^=]*)=?(.*)$/s.exec(piece) ?? []
    const key = decodeText(name)
    if (!/^[a-z_][\w.-]*$/i.test(key)) malformed('has a parameter without a proper name')
    else if (parameters.has(key)) malformed(`names ${known.test(key) ? key : 'a parameter'} twice`)
    if (key) parameters.set(key, decodeText(value))
  }
  return Object.fromEntries(parameters)
}

function decodeText(text: string): string {
  const spaced = text.replaceAll('+', ' ')
  try {
    return decodeURIComponent(spaced)
  } catch {
    return spaced
  }
}
