import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { Checklist } from './checklist.ts'

/** Whom the app is to the database. */
export interface AppIdentity {
  role: string
  database: string
}

const PAUSE = 50

/** As the pooled door tells it: behind a tenant door the login name is not the role's. */
export async function fetchIdentity(pooled: pg.Client): Promise<AppIdentity> {
  const { rows } = await pooled.query('SELECT current_user AS role, current_database() AS database')
  return rows[0] as AppIdentity
}

/** How many backends does the app have at most while `work` runs? Reads only columns that every role may read. */
export async function watchBackends<Result>(
  direct: pg.Client,
  { role, database }: AppIdentity,
  work: () => Promise<Result>,
): Promise<{ result: Result; backendsMax: number }> {
  let backendsMax = 0
  let going = true
  const look = async () => {
    const { rows } = await direct.query(
      'SELECT count(*)::int AS backends FROM pg_stat_activity WHERE usename = $1 AND datname = $2',
      [role, database],
    )
    backendsMax = Math.max(backendsMax, rows[0]?.backends)
  }
  const watching = (async () => {
    while (going) {
      await look()
      await sleep(PAUSE)
    }
    await look()
  })()
  // Reported below; unhandled, it would end the process while `work` still runs.
  watching.catch(() => undefined)
  try {
    const result = await work()
    going = false
    await watching
    return { result, backendsMax }
  } finally {
    going = false
  }
}

/** A pooler keeps as many as it needs and no more than its pool; what goes past it has no such bound. */
export function checkBackends(backendsMax: number, backendsLimit: number, checklist: Checklist): void {
  checklist.check('backends', `at most ${backendsLimit}`, `${backendsMax}`, backendsMax <= backendsLimit)
}
