/** What stands where a value belongs, as a whole: `[PASSWORD]`, `<password>`, `${PGPASSWORD}`, `***`, `YOUR_PASSWORD`. */
const whole =
  /^\[[^\]]*\]$|^<[^>]*>$|^\$?\{\{?[^}]*\}?\}$|^\$[A-Z_][A-Z0-9_]*$|^\*{3,}$|^(?:your|my)[-_ ](?:db[-_ ]?|database[-_ ]?)?(?:password|user(?:name)?|host(?:name)?|name)$/i
/** Words of templates, in capitals as they print them. */
const words =
  /^(?:USER|USERNAME|PASSWORD|HOST|HOSTNAME|PORT|DATABASE|DBNAME|DB_NAME|POOL_NAME|REF|PROJECT[-_]REF)$/
/** The same inside a longer value: `db.[PROJECT-REF].supabase.co`, `postgres.<ref>`, `aws-N-REGION`. */
const inside =
  /\$?(?:\[[^\]]*[a-z][^\]]*\]|<[^>]*>|\{\{?[^}]*\}?\})|(?<=\.)(?:REF|PROJECT[-_]REF)(?![\w-])|aws-(?:N|\d+)-REGION|(?<![\w-])REGION(?![\w-])/gi
/** Brackets of a template, typed as they are. */
const bracketed = /^(?:\[([^[\]]+)\]|<([^<>]+)>|\{([^{}]+)\})$/
/** What a template says where a password belongs; a digit shows that somebody filled it in. */
const password = /^\D*(?:pass|pwd|pw\b|secret|your|key)\D*$|^(?:[A-Z_ -]+|[.*x]+)$/i
const address = /^\[[0-9a-f:.]+\]$/i

export function isPlaceholder(value: string): boolean {
  return whole.test(value) || words.test(value)
}

/** A password that was filled in between the brackets of a template; undefined where it is none. */
export function filledIn(raw: string): string | undefined {
  const inside = bracketed.exec(raw)?.slice(1).find(Boolean)
  return inside === undefined || password.test(inside) ? undefined : inside
}

/**
 * The parts of a URL with a plain word in place of each placeholder, so that what surrounds one can still be read. `where`
 * names the parts that had any. Brackets of a template around a value that was filled in are only taken off.
 */
export function withoutPlaceholders(parts: Record<'user' | 'password' | 'host' | 'database', string>): {
  user: string
  host: string
  database: string
  placeholders: Record<string, string>
  where: string[]
} {
  const placeholders: Record<string, string> = {}
  const plain = (text: string) => {
    const word = `p8r${text.replace(/[^a-z0-9]/gi, '').toLowerCase()}`
    placeholders[word] = text
    return word
  }
  const clean = (value: string) => {
    if (address.test(value) || value.startsWith('/')) return value
    // `postgres[.abcdefghijklmnopqrst]`: a filled in value, whose brackets stayed.
    const filled = value.replace(/\[\.([a-z0-9-]{2,})\]/gi, '.$1')
    return isPlaceholder(filled)
      ? plain(filled)
      : filled.replace(inside, (text) => (isShouted(text) ? plain(text) : text))
  }
  const cleaned = { user: clean(parts.user), host: clean(parts.host), database: clean(parts.database) }
  const names = ['user', 'password', 'host', 'database'] as const
  const where = names.filter((name) =>
    name === 'password' ? isPlaceholder(parts.password) : cleaned[name] !== parts[name],
  )
  return { ...cleaned, placeholders, where: where.map((name) => (name === 'user' ? 'user name' : name)) }
}

/** A bare word counts in capitals only: a host may well be called `ref`. */
const isShouted = (text: string) => /^[$[<{]/.test(text) || /REF|REGION/.test(text)
