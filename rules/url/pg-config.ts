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
  const { hostname, port, username, password, pathname, searchParams } = new URL(url)
  const sslmode = searchParams.get('sslmode') ?? 'disable'
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || 5432),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    ssl: sslmode === 'disable' ? false : { rejectUnauthorized: true, ...(ca ? { ca } : {}) },
  }
}
