import type pg from 'pg'
import { connectionProblem, type Endpoint, openConnection } from '../connection.ts'

/** Backends of roles that no longer exist, in this database. Every role may read these columns. */
const STALE = `
  SELECT count(*)::int AS stale FROM pg_stat_activity
   WHERE datname = current_database() AND usesysid IS NOT NULL AND usename IS NULL`

/**
 * Ends the backend that runs this, if its role no longer exists. A role may end backends of its own, and this one's is
 * the dropped role: no admin console and no superuser is needed.
 */
const END_OWN = `
  SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = pg_backend_pid() AND usename IS NULL`

/**
 * A role that was dropped and made again gets the backends that the pooler logged in as the old one, and Postgres answers
 * `invalid role OID`. Takes every backend of the pool once, and ends those. Returns how many there were.
 *
 * @throws Problem DATABASE_ROLE_STALE where some are left
 */
export async function endStaleBackends(
  pooled: Endpoint,
  direct: pg.Client,
  { poolerBackends, signal }: { poolerBackends: number; signal: AbortSignal },
): Promise<number> {
  const stale = async () => Number((await direct.query(STALE)).rows[0]?.stale)
  const before = await stale()
  const held: pg.Client[] = []
  try {
    for (let left = before; left > 0 && held.length <= poolerBackends; ) {
      const client = await openConnection(pooled, { signal, applicationName: 'poolproof-proof' })
      held.push(client)
      try {
        // Keeps a backend that is as it should be, so that the next client gets another one.
        await client.query('BEGIN')
        await client.query(END_OWN)
      } catch {
        // Its backend ended, and the pooler closed the connection.
        held.pop()
        await client.end().catch(() => undefined)
      }
      left = await stale()
    }
  } finally {
    await Promise.allSettled(held.map((client) => client.end()))
  }
  const left = await stale()
  if (left > 0)
    throw connectionProblem(pooled.url, new Error(`invalid role OID: ${left} backends of a dropped role`))
  return before
}
