import type { ConnectionUrl } from './connection-url.ts'

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
  const sslmode = parsed.searchParams.get('sslmode') || 'disable'
  const ssl = sslmode === 'disable' ? false : ({ rejectUnauthorized: true, ...(ca ? { ca } : {}) } as const)
  return { ...pgFields(parsed), ssl }
}

/** All of them but TLS. What stands behind the `?` wins, as in pg-connection-string 2.14; the database is the path. */
export function pgFields({
  hostname,
  port,
  username,
  password,
  pathname,
  searchParams,
}: URL): Omit<PgConfig, 'ssl'> {
  const asked = (name: string) => searchParams.getAll(name).at(-1)
  return {
    host: asked('host') || decodeURIComponent(hostname).replace(/^\[|\]$/g, ''),
    port: Number(asked('port') || port || 5432),
    user: asked('user') || decodeURIComponent(username),
    password: asked('password') || decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
  }
}

/** The URL as it will be connected to. */
export function usedUrl(url: URL): ConnectionUrl {
  const { host, ...fields } = pgFields(url)
  const parameters = Object.fromEntries(url.searchParams)
  return { ...fields, host: host.toLowerCase().replace(/\.$/, ''), parameters }
}

/**
 * What node-postgres makes of a URL's parameters: plain text, TLS that believes any certificate, or TLS that verifies
 * chain and name (pg-connection-string 2.14, index.js; pg 8, connection-parameters.js).
 */
export function pgTls({
  ssl,
  sslmode,
  sslcert,
  sslkey,
  sslrootcert,
  sslnegotiation,
  uselibpqcompat,
}: Readonly<Record<string, string | undefined>>): 'plain' | 'unverified' | 'verified' {
  if (sslmode || sslcert || sslkey || sslrootcert) {
    if (sslmode === 'disable') return 'plain'
    const isTrusting =
      uselibpqcompat === 'true'
        ? sslmode === 'prefer' || (sslmode === 'require' && !sslrootcert)
        : sslmode === 'no-verify'
    return isTrusting ? 'unverified' : 'verified'
  }
  if (ssl === undefined) return sslnegotiation === 'direct' ? 'verified' : 'plain'
  if (ssl === '' || ssl === '0') return 'plain'
  return ssl === 'no-verify' ? 'unverified' : 'verified'
}
