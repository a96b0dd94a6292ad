/** Fields for `pg.Client`; never a `connectionString`, which would win over every field beside it. */
export interface PgConfig {
  host: string
  port: number
  user: string
  password: string
  database: string
  ssl: false | { ca?: string; rejectUnauthorized: true; servername?: string }
}

/**
 * Turns a connection URL into `pg` fields. TLS is off only where the URL says `sslmode=disable` or names no sslmode
 * at all; any other mode verifies chain and name, as node-postgres does, against `ca` (PEM) or the system's roots.
 */
export function pgConfig(url: string, ca?: string): PgConfig {
  const parsed = new URL(url)
  const sslmode = parsed.searchParams.get('sslmode') ?? 'disable'
  const ssl = sslmode === 'disable' ? false : ({ rejectUnauthorized: true, ...(ca ? { ca } : {}) } as const)
  return { ...pgFields(parsed), ssl }
}

/** All of them but TLS. */
export function pgFields({ hostname, port, username, password, pathname }: URL): Omit<PgConfig, 'ssl'> {
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || 5432),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
  }
}
