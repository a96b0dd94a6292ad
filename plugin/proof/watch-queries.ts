import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { Checklist } from './checklist.ts'

const PAUSE = 200

/** Of backends of the same role, which a role may always see, and of none but those that began after this transaction. */
const ASKED = `
  SELECT count(*)::int AS asked FROM pg_stat_activity
   WHERE usename = current_user AND datname = current_database() AND pid <> pg_backend_pid() AND query_start >= now()`

/**
 * Does the app ask the database as the role of DATABASE_URL while `work` runs? The open transaction keeps a backend of the
 * pooler to itself, so that whatever the app asks stands on another one. Without this a route that answers from a cache,
 * or an app with another URL, would prove nothing.
 */
export async function watchQueries<Result>(
  pooled: pg.Client,
  checklist: Checklist,
  work: () => Promise<Result>,
): Promise<Result> {
  let seen = false
  let going = true
  const look = async () => {
    // Within a transaction the activity is what it was when first looked at.
    await pooled.query('SELECT pg_stat_clear_snapshot()')
    const { rows } = await pooled.query(ASKED)
    seen ||= rows[0]?.asked > 0
  }
  await pooled.query('BEGIN')
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
    const got = seen ? 'queries of that role' : 'none'
    checklist.check('the route asks the database by DATABASE_URL', 'queries of that role', got)
    return result
  } finally {
    going = false
    await watching.catch(() => undefined)
    await pooled.query('ROLLBACK').catch(() => undefined)
  }
}
