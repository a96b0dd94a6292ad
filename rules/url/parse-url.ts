import type { ConnectionUrl } from './connection-url.ts'
import { knownParameters } from './parameters.ts'
import { filledIn, isPlaceholder, withoutPlaceholders } from './placeholders.ts'
import { type RawUrl, splitUrl, type UrlFault, unwrapUrl } from './raw-url.ts'
import { behindScheme } from './scheme.ts'

export interface ParsedUrl {
  /** What the text most likely means, its faults corrected; undefined where host or scheme cannot be guessed. */
  url?: ConnectionUrl
  /** Everything wrong with the text, in the order it stands there. */
  faults: readonly UrlFault[]
  /** Placeholders in user, host and database as they were typed, by the word that stands for each in `url`. */
  placeholders?: Readonly<Record<string, string>>
  /** Another user stands behind the ?, which node-postgres takes: one of the two may be the password in the wrong place. */
  twoUsers?: true
}

const reference = /\$\{\w+\}/

/** Reads a connection URL as it was typed, and names all its faults at once. */
export function parseUrl(text: string): ParsedUrl {
  const faults: UrlFault[] = []
  const bare = unwrapUrl(text.toWellFormed(), faults)
  const rest = behindScheme(bare, faults)
  return rest === undefined ? { faults } : decoded(splitUrl(rest), faults)
}

const hostName = /^[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?\.?$/i
const hostAddress = /^\[[0-9a-f:.]+\]$/i

function decoded(raw: RawUrl, faults: UrlFault[]): ParsedUrl {
  const asked = parseQuery(raw, faults)
  const filled = filledIn(raw.password)
  if (filled)
    faults.push({ code: 'URL_BRACKETS', what: 'has the brackets of a template around its password' })
  const typed = {
    user: part('user name', raw.user, faults),
    password: part('password', filled ?? raw.password, faults),
    host: /^%2f/i.test(raw.host) ? (decodedPart(raw.host) ?? raw.host) : raw.host,
    port: raw.port ?? '',
    database: part('database name', raw.database, faults),
  }
  const { parts, parameters } = withQueryParts(typed, asked, faults)
  const { port, ...named } = parts
  const missing = Object.entries(named).flatMap(([name, value]) => (value ? [] : [name]))
  if (missing.length > 0) {
    const isAlone = parts.user && !parts.password
    const names = missing.map((name) =>
      isAlone && name === 'password' ? 'user or password (a colon stands between them)' : name,
    )
    faults.push({ code: 'URL_INCOMPLETE', what: `names no ${names.join(', no ')}` })
  }
  const { user, host, database, placeholders, where } = withoutPlaceholders(named)
  const twoUsers = asked.user && typed.user && asked.user !== typed.user
  if (isPlaceholder(port)) where.push('port')
  if (where.length > 0) {
    faults.push({
      code: 'URL_PLACEHOLDER',
      what: Object.values(parts).some((value) => reference.test(value))
        ? 'refers to other variables, and neither Vercel nor a driver expands that: write the values out'
        : `still has a placeholder in its ${where.join(', ')}`,
    })
  }
  const isSocket = host.startsWith('/')
  if (/,/.test(host + port)) {
    faults.push({
      code: 'URL_HOST_MALFORMED',
      what: 'names several hosts, and node-postgres connects to one',
    })
    return { faults }
  }
  if (host && !isSocket && !hostName.test(host) && !hostAddress.test(host)) {
    faults.push({ code: 'URL_HOST_MALFORMED', what: 'has a host that is neither a name nor an address' })
    return { faults }
  }
  const number = Number(port || 5432)
  const portFits = /^\d*$/.test(port) && number > 0 && number < 65_536
  if (!portFits && !isPlaceholder(port)) {
    faults.push({ code: 'URL_PORT_MALFORMED', what: 'has a port that is not a number from 1 to 65535' })
  }
  // `app:p@ssword`: without a dot, a port and a database the last piece is no more a host than a password.
  if (!host || !(/[.:/]|^localhost$/i.test(host) || where.includes('host') || port || database))
    return { faults }
  // `app:pass/word`: no host at all.
  if (!portFits && !user) return { faults }
  const url: ConnectionUrl = {
    // A user without a password may be the password, whose colon is missing: it counts as one.
    user: parts.password ? user : '',
    password: parts.password || parts.user,
    host: isSocket ? host : host.replace(/^\[|\]$|\.$/g, '').toLowerCase(),
    port: portFits ? number : 5432,
    database,
    parameters,
  }
  return { url, faults, ...(where.length > 0 && { placeholders }), ...(twoUsers && { twoUsers: true }) }
}

type Parts = Record<'user' | 'password' | 'host' | 'port' | 'database', string>

/**
 * Parts behind the `?`: node-postgres takes user, password, host and port from there first (pg-connection-string 2.14,
 * index.js). It takes the database name from the path alone; where that is empty, a name behind the `?` counts as meant.
 */
function withQueryParts(
  typed: Parts,
  { host, port, user, password, dbname, database, ...parameters }: Record<string, string>,
  faults: UrlFault[],
): { parts: Parts; parameters: Record<string, string> } {
  const asked = { host, port, user, password, database: database || dbname }
  const names = Object.entries(asked).flatMap(([name, value]) => (value === undefined ? [] : [name]))
  if (names.length === 0) return { parts: typed, parameters }
  faults.push({
    code: 'URL_PARTS_IN_QUERY',
    what: `has its ${names.join(', ')} behind the ?, where clients differ: node-postgres reads user, password, host and port there and no database`,
  })
  const parts = {
    user: user || typed.user,
    password: password || typed.password,
    host: host || typed.host,
    port: port || typed.port,
    database: typed.database || asked.database || '',
  }
  return { parts, parameters }
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
    else if (parameters.has(key)) malformed(`names ${knownParameters.has(key) ? key : 'a parameter'} twice`)
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
