import { legibleQuery } from './legible.ts'
import { parseUrl } from './parse-url.ts'

const scheme =
  '(?:(?:postgres(?:ql)?|cockroachdb|mysql|mariadb|mssql|sqlserver)(?:\\+\\w+)?|prisma(?:\\+postgres)?|mongodb(?:\\+srv)?|rediss?):\\/\\/'
/** A connection URL, from its scheme to the end of its line; another one behind a delimiter ends it. */
const connectionUrl = new RegExp(`\\b(${scheme})(.*?)(?=[\\s"'\`=(,;<[{|]${scheme}|$)`, 'gim')
/** Credentials in any other URL, or in front of a host where the scheme went missing. */
const credentials = /(\b[a-z][\w.+-]{0,30}:\/\/)([^\s/"'`:@]*):([^\s"'`]*)@/gi
const tokenAsUser = /(\b[a-z][\w.+-]{0,30}:\/\/)(?!git@)([^\s/?#"'`:@]+)@([^\s"'`]*)/gi
/** What undici says of a token with a line break. */
const headerValue = /"[^"]*"(?= is an invalid header value)/gi
const bareCredentials = /(^|[\s"'`=(,;<[{|/])([\w.%+~-]+):(?!\/\/)([^\s"'`]+)@(?=[\w[])/gm
/** `Authorization: Bearer ...`, and an option such as `--password ...`. */
const behindSpace =
  /(\b(?:bearer|basic)\s+(?=[a-z]*[A-Z0-9])|--(?:password|passwd|token|api-?key)\s+(?!-))[^\s"'`]+/gi

/** `password=...`, `PGPASSWORD='...'`, `"token": "..."`, the same as JSON in JSON, `PASSWORD '...'` of SQL. */
const assignment = new RegExp(
  String.raw`((?:password|passwd|passphrase|pwd|secret|token|api[_-]?key)[\w-]{0,20}|\b(?:pw|pass)(?==))` +
    String.raw`(\\*["'\x60]?\s?(?:=>|[=:])\s?|(?<=password)\s+(?=["'\x60]))` +
    String.raw`(?:(\\*)(["'\x60])[^]*?(?<!\\)\3\4|(\S+?)(?=["'\x60)}\],.;]*(?:\s|$)|[&;,]\s?(?:user|uid|host|server|port|db|database|ssl|schema|options|connect)\w*\\*["']?[=:]))`,
  'gi',
)

/**
 * Hides passwords and tokens in any text, such as an error of a driver, by what the text is: a connection URL, other
 * credentials, `name=value`. Hides too much rather than too little: behind `postgresql://user:` everything up to the
 * last `@` of the line goes. `secrets` are hidden in every encoding wherever they stand, unless they are words.
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  const without = patternsOf(secrets)
    .reduce((rest, pattern) => rest.replace(pattern, '***'), text)
    .replace(
      connectionUrl,
      (_, name: string, rest: string) => name + withoutStrayUser(redactRest(rest), rest),
    )
    .replace(assignment, hideValue)
    .replace(behindSpace, '$1***')
    .replace(headerValue, '"***"')
  // Without an @ there are no credentials, and looking for them in a long line takes long.
  if (!without.includes('@')) return without
  return (
    without
      .replace(
        credentials,
        (_, name, user) => `${name}${/^http/i.test(name) && user.length > 15 ? '***' : user}:***@`,
      )
      // Azure names the organization twice, and it is no secret.
      .replace(
        tokenAsUser,
        (_, name, user, rest) => `${name}${rest.split('/').includes(user) ? user : '***'}@${rest}`,
      )
      .replace(bareCredentials, '$1$2:***@')
  )
}

/** The passwords in a connection URL, as written and as meant, and pieces of one that a driver may take for a host. */
export function urlSecrets(text: string): string[] {
  const { url, twoUsers } = parseUrl(text)
  const written = /:\/\/[^:@/]*:(.*)@/s.exec(text)?.[1] ?? ''
  const stray = twoUsers ? (url?.user ?? '') : ''
  const whole = [url?.password ?? '', written, URL.parse(text)?.password ?? '', stray]
  const pieces = whole.flatMap((password) => password.split(/[@/:?#]/)).filter(({ length }) => length >= 6)
  const legible = url
    ? `${twoUsers ? '' : url.user} ${url.host} ${url.port} ${url.database}`.toLowerCase()
    : ''
  return [...new Set([...whole, ...pieces])].filter(
    (secret) => secret && !legible.includes(secret.toLowerCase()),
  )
}

/** Stars in place of a word or a port would show what the secret is; behind `password=` they do not. */
const isWord = (secret: string) => /^(\p{L}{0,23}|[A-Z_]+|\d{1,5}|.{1,3})$/su.test(secret)

function patternsOf(secrets: readonly string[]): RegExp[] {
  const lines = secrets.flatMap((secret) => secret.toWellFormed().split(/[\r\n]+/))
  return [...new Set(lines)]
    .filter((secret) => !isWord(secret))
    .sort((a, b) => b.length - a.length)
    .map(patternOf)
}

/** A secret in every encoding, also a mixed one: percent, JSON, HTML, a form's `+`; or whole in Base64. */
function patternOf(secret: string): RegExp {
  const base64 = btoa(String.fromCharCode(...new TextEncoder().encode(secret))).replace(/=+$/, '')
  const encoded = [...secret].map(encodingsOf).join('')
  // As a piece of a longer word a short one would be found by chance.
  const isShort = /^[\p{L}\p{N}]{1,7}$/u.test(secret)
  const whole = isShort ? `(?<![\\p{L}\\p{N}])${encoded}(?![\\p{L}\\p{N}])` : encoded
  return new RegExp(`${whole}|${[...base64].map(literal).join('')}`, 'giu')
}

const html: Record<string, string> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' }
const literal = (character: string) => `\\u{${character.codePointAt(0)?.toString(16)}}`

function encodingsOf(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const hex = code.toString(16)
  const forms = [
    `\\\\*${literal(character)}`,
    encodeURIComponent(character),
    `%${hex.padStart(2, '0')}`,
    `\\\\+u${hex.padStart(4, '0')}`,
    `&#0*${code};`,
    `&#x0*${hex};`,
    ...(html[character] ? [`&${html[character]};`] : []),
    ...(character === ' ' ? ['\\+'] : []),
  ]
  // What encodeURIComponent leaves as it is would be read as a sign of the pattern.
  return `(?:${forms.filter((form) => form !== character).join('|')})`
}

function hideValue(
  whole: string,
  name: string,
  mark: string,
  slashes: string | undefined,
  quote: string | undefined,
  value: string | undefined,
  offset: number,
  text: string,
): string {
  if (quote !== undefined) return `${name}${mark}${slashes}${quote}***${slashes}${quote}`
  // Pulumi's own mask, and the dots of an example.
  if (value === '[secret' || /^\.+$/.test(value ?? '')) return whole
  // Prose goes on behind the word, as in "password: must be longer"; YAML does not.
  const isProse = /:\s$/.test(mark) && /^([a-z_']+|\d{3})$/i.test(value ?? '')
  return isProse && /^ *\w+(?![\w]*\s?[:=])/.test(text.slice(offset + whole.length))
    ? whole
    : `${name}${mark}***`
}

/** A user behind the ? of a URL without a password, or with another user, may be the password. */
function withoutStrayUser(shown: string, rest: string): string {
  const [, user, password] = /^([^:@/?]*)(:[^@]*)?@/.exec(rest) ?? []
  const isOnly = !user && (password || secretParameter.test(rest))
  return isOnly ? shown : shown.replace(/([?&]user=)[^&\s"'`<>]+/gi, '$1***')
}

const secretParameter = /[?&][\w-]*(?:pass|pwd|secret|token|key)[\w-]*=/i

function redactRest(rest: string): string {
  const query = rest.search(secretParameter)
  if (query >= 0) return redactRest(rest.slice(0, query)) + legibleQuery(rest.slice(query))
  const at = rest.lastIndexOf('@')
  // A user without a password may be the password, whose colon is missing.
  const user = /^(?:[\w.+~-]|%(?!3a)[0-9a-f]{2}|\[PROJECT[-_]REF\])*(?=:)/i.exec(rest)?.[0] ?? ''
  // Without a dot, a port or a path what follows may be a piece of the password too, and so may the end of a query.
  const isHost =
    /^@(localhost|\[|[\w-]+(?:[<[{][a-z -]+[>\]}])?[.:/])/i.test(rest.slice(at)) && !/@[^@]*\?.*@/.test(rest)
  if (at >= 0) return `${user}:***${isHost ? legibleQuery(rest.slice(at)) : ''}`
  // No host behind it: what looks like `host:port/` stays, any other text behind a colon may be a password.
  const cut = /^([\w.-]*:)(?!\d{1,5}\/)./.exec(rest)
  return cut ? `${cut[1]}***` : legibleQuery(rest)
}
