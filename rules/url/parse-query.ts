import type { RawUrl } from './split-url.ts'
import type { UrlFault } from './url-fault.ts'

/** Names that may be shown; any other could be a piece of a password that went astray. */
const known =
  /^(connection_limit|pool_timeout|connect_timeout|pgbouncer|ssl|sslmode|sslrootcert|schema|options|channel_binding|max)$/

/** Parameters by name. Of two with the same name the last counts, as in node-postgres. */
export function parseQuery(raw: Pick<RawUrl, 'query' | 'ampersandFirst' | 'fragment'>, faults: UrlFault[]) {
  const marks = raw.query.split('?').length
  if (marks > 1) {
    faults.push({
      code: 'URL_TWO_QUESTION_MARKS',
      what: `has ${marks} question marks; the first begins the parameters, & joins them`,
    })
  }
  const malformed = (what: string) => faults.push({ code: 'URL_QUERY_MALFORMED', what })
  if (raw.ampersandFirst) malformed('begins its parameters with &, not with ?')
  if (raw.fragment !== undefined) malformed('holds a # behind the host, where everything after it is lost')
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
