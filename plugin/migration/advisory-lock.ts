import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { Problem } from '../../rules/problem.ts'

/** The key of Prisma's own lock, which keeps two migrations from running at once. */
const HELD = `
  SELECT l.pid, a.usename AS "user", a.application_name AS application
    FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
   WHERE l.locktype = 'advisory' AND l.granted AND l.classid = 0 AND l.objid = 72707369 AND l.objsubid = 1
     AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`

interface Holder {
  pid: number
  user: string
  /** NULL for a role that may not see it. */
  application: string | null
}

/** Checks before the lock's holder is terminated, and ms between them: the lock of a process that ended goes by itself. */
const CHECKS = 10
const PAUSE = 100

/**
 * Frees the lock from the backend of `application`, whatever became of its process; a running statement is terminated and
 * rolled back with it. Returns the other holders.
 */
export async function freeLock(client: pg.Client, application: string): Promise<Holder[]> {
  for (let check = 0; ; check++) {
    const rows = await lockHolders(client)
    const ours = rows.filter((holder) => holder.application === application)
    if (ours.length === 0) return rows
    if (check >= CHECKS)
      for (const { pid } of ours) await client.query('SELECT pg_terminate_backend($1)', [pid])
    if (check >= 2 * CHECKS) return rows
    await sleep(PAUSE)
  }
}

/** The backends that hold the lock in this database. */
export async function lockHolders(client: pg.Client): Promise<Holder[]> {
  return (await client.query<Holder>(HELD)).rows
}

export function lockProblem(holders: readonly Holder[]): Problem {
  const who = holders.map(
    ({ pid, user, application }) => `backend ${pid} of ${user} (${application || 'no name'})`,
  )
  const pids = holders.map(({ pid }) => `SELECT pg_terminate_backend(${pid});`)
  return new Problem(
    'MIGRATION_LOCKED',
    `another migration holds Prisma's lock 72707369: ${who.join(', ')}`,
    `wait until it ends; if no migration runs, end it over the direct connection: ${pids.join(' ')}`,
  )
}
