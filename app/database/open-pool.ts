import { attachDatabasePool } from '@vercel/functions'
import pg from 'pg'
import type { PoolConfig } from './pool-config.ts'
import { RequestPool } from './request-pool.ts'

/**
 * Short, because a suspended instance runs no timers: `attachDatabasePool` keeps the instance awake just this long
 * after the last query, so that its connections are closed before it is frozen.
 */
const idleTimeoutMillis = 5_000

/** Opens no connection before the first query, and waits for ever for nothing. */
export function openPool({ max, waitMillis, client }: PoolConfig): pg.Pool {
  // The pool hands its own options to each client, its waiting time as the connect timeout included: hence a class.
  class Client extends pg.Client {
    constructor() {
      super(client)
    }
  }
  const pool = new RequestPool({ max, idleTimeoutMillis, connectionTimeoutMillis: waitMillis, Client })
  // An idle connection that the server closes must not end the process; the pool has already dropped it.
  pool.on('error', () => {})
  attachDatabasePool(pool)
  return pool
}
