/** A connection URL, from its scheme to the end of its line; another one behind a delimiter ends it. */
const connectionUrl =
  /\b((?:postgres(?:ql)?(?:\+\w+)?|prisma(?:\+postgres)?|mysql|mongodb(?:\+srv)?|rediss?):\/\/)(.*?)(?=(?:[\s"'`=(,;<[{|](?:postgres(?:ql)?(?:\+\w+)?|prisma(?:\+postgres)?|mysql|mongodb(?:\+srv)?|rediss?):\/\/)|$)/gim
/** Credentials in any other URL, or in front of a host where the scheme went missing. */
const credentials = /(\b[a-z][\w.+-]{0,30}:\/\/)([^\s/"'`:@]*):([^\s"'`]*)@/gi
const bareCredentials = /(^|[\s"'`=(,;<[{|/])([\w.%+~-]+):(?!\/\/)([^\s"'`]+)@(?=[\w[])/gm
/** `password=...`, `PGPASSWORD='...'`, `?api_key=...`, `"token": "..."`. */
const assignment =
  /((?:password|passwd|pwd|secret|token|api[_-]?key)[\w-]{0,20}["']?\s?[=:]\s?)("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s&"',;)}\]]+)/gi

/**
 * Hides passwords and tokens in any text, such as an error of a driver, even where the URL in it is malformed. Hides
 * too much rather than too little: behind `postgresql://user:` everything up to the last `@` of the line goes.
 * `secrets` are hidden wherever they stand, as they are and percent-encoded (those of four characters and more).
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  const forms = secrets.flatMap((secret) => [
    secret,
    encodeURIComponent(secret.toWellFormed()),
    JSON.stringify(secret).slice(1, -1),
  ])
  const literal = [...new Set(forms)].filter(({ length }) => length >= 4).sort((a, b) => b.length - a.length)
  const without = literal
    .reduce((rest, secret) => rest.replaceAll(secret, '***'), text)
    .replace(connectionUrl, (_, scheme: string, rest: string) => scheme + redactRest(rest))
    .replace(assignment, hideValue)
  // Without an @ there are no credentials, and looking for them in a long line takes long.
  if (!without.includes('@')) return without
  return without.replace(credentials, '$1$2:***@').replace(bareCredentials, '$1$2:***@')
}

function hideValue(whole: string, name: string, value: string, offset: number, text: string): string {
  // Prose goes on behind the word, as in "password: must be longer"; YAML does not.
  const prose = /:\s$/.test(name) && /^ *\w/.test(text.slice(offset + whole.length))
  if (prose && !/^["']/.test(value)) return whole
  const quote = /^["']/.exec(value)?.[0] ?? ''
  return `${name}${quote}***${quote}`
}

function redactRest(rest: string): string {
  const at = rest.lastIndexOf('@')
  if (at >= 0) {
    const user = /^[\w.+~-]*(?=:|@)/.exec(rest)?.[0]
    const alone = user !== undefined && user.length === at
    return alone ? rest : `${user ?? ''}:***${rest.slice(at)}`
  }
  // No host behind it: what looks like `host:port/` stays, any other text behind a colon may be a password.
  const cut = /^([\w.-]*:)(?!\d{1,5}\/)./.exec(rest)
  return cut ? `${cut[1]}***` : rest
}
