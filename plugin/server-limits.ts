import type pg from 'pg'

export interface ServerLimits {
  maxConnections: number
  /** Those that only roles with a privilege get. */
  reserved: number
}

/** `reserved_connections` exists since PostgreSQL 16. */
const LIMITS = `
  SELECT current_setting('max_connections')::int AS "maxConnections",
         current_setting('superuser_reserved_connections')::int
           + coalesce(current_setting('reserved_connections', true), '0')::int AS reserved`

/** How many connections Postgres itself gives out. Any role may ask. */
export async function fetchLimits(client: pg.Client): Promise<ServerLimits> {
  const { rows } = await client.query<ServerLimits>(LIMITS)
  const { maxConnections = 0, reserved = 0 } = rows[0] ?? {}
  return { maxConnections, reserved }
}
