import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'

/** The app, as the database knows it. */
export interface AppRole {
  role: string
  database: string
}

/** Asked over the pooled connection: behind a tenant proxy the login name is not the role's. */
export async function fetchAppRole(pooled: pg.Client): Promise<AppRole> {
  const { rows } = await pooled.query('SELECT current_user AS role, current_database() AS database')
  return rows[0] as AppRole
}

interface Rights {
  limit: number
  creates: boolean
  temporary: boolean
  history: boolean
}

const RIGHTS = `
  SELECT rolconnlimit AS limit,
         has_schema_privilege(rolname, current_schema(), 'CREATE') AS creates,
         has_database_privilege(rolname, current_database(), 'TEMPORARY') AS temporary,
         coalesce(has_table_privilege(rolname, to_regclass('_prisma_migrations'), 'SELECT,INSERT,UPDATE,DELETE'), false) AS history
    FROM pg_roles WHERE rolname = $1`

/** What the app's role may do beyond its need. */
export async function findRoleGaps(direct: pg.Client, { role }: AppRole): Promise<string[]> {
  const { rows } = await direct.query<Rights>(RIGHTS, [role])
  const [rights] = rows
  if (!rights) return [`role ${role} is not known to Postgres itself`]
  return Object.entries({
    'has no connection limit': rights.limit === -1,
    'may create tables': rights.creates,
    'may create temporary tables': rights.temporary,
    'may touch _prisma_migrations': rights.history,
  })
    .filter(([, open]) => open)
    .map(([gap]) => `role ${role} ${gap}`)
}

/** Returns the most backends the app has at once while `work` runs. Reads only columns that every role may read. */
export async function watchBackends<Result>(
  direct: pg.Client,
  { role, database }: AppRole,
  work: () => Promise<Result>,
): Promise<Result & { backendsMax: number }> {
  let backendsMax = 0
  const look = async () => {
    const { rows } = await direct.query(
      'SELECT count(*)::int AS backends FROM pg_stat_activity WHERE usename = $1 AND datname = $2',
      [role, database],
    )
    backendsMax = Math.max(backendsMax, rows[0]?.backends)
  }
  return { ...(await whileRunning(50, look, work)), backendsMax }
}

/** Of backends of the same role, which a role may always see, and of none but those that began after this transaction. */
const ASKED = `
  SELECT count(*)::int AS asked FROM pg_stat_activity
   WHERE usename = current_user AND datname = current_database() AND pid <> pg_backend_pid() AND query_start >= now()`

/**
 * Returns whether the app queries the database as the role of DATABASE_URL while `work` runs. The open transaction keeps a
 * backend of the pooler to itself, so the app's queries run on another one. Without this check a route that answers from a
 * cache, or an app with another URL, would prove nothing.
 */
export async function watchQueries<Result>(
  pooled: pg.Client,
  work: () => Promise<Result>,
): Promise<{ result: Result; seen: boolean }> {
  let seen = false
  const look = async () => {
    // Within a transaction the activity is what it was when first looked at.
    await pooled.query('SELECT pg_stat_clear_snapshot()')
    const { rows } = await pooled.query(ASKED)
    seen ||= rows[0]?.asked > 0
  }
  await pooled.query('BEGIN')
  try {
    const result = await whileRunning(200, look, work)
    return { result, seen }
  } finally {
    await pooled.query('ROLLBACK').catch(() => undefined)
  }
}

/** Calls `look` every `pause` ms while `work` runs, and once after it. */
async function whileRunning<Result>(
  pause: number,
  look: () => Promise<void>,
  work: () => Promise<Result>,
): Promise<Result> {
  let running = true
  const watching = (async () => {
    while (running) {
      await look()
      await sleep(pause)
    }
    await look()
  })()
  // Awaited below; unhandled, a failed look would end the process while `work` still runs.
  watching.catch(() => undefined)
  try {
    const result = await work()
    running = false
    await watching
    return result
  } finally {
    running = false
    await watching.catch(() => undefined)
  }
}
