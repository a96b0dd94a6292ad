import { attachDatabasePool } from '@vercel/functions'
import pg from 'pg'
import type { PoolConfig } from './pool-config.ts'

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

/**
 * A pool that gives each connection back in the async context of the request that used it. pg-pool's own `query` does it
 * in the context the socket was born in, which is the first request's: `attachDatabasePool` would then ask a request
 * long answered to keep the instance awake, and the instance is frozen with its connections open.
 */
class RequestPool extends pg.Pool {
  // `await` is what keeps the context; with a callback there is none to keep.
  override query = (async (...args: [pg.QueryConfig]) => {
    if (typeof args.at(-1) === 'function') return super.query(...args)
    const client = await this.connect()
    let failure: Error | undefined
    const fail = (error: Error) => {
      failure ??= error
    }
    client.on('error', fail)
    try {
      return await client.query(...args)
    } catch (error) {
      fail(error as Error)
      throw error
    } finally {
      client.off('error', fail)
      // With an error the connection is dropped, as pg-pool does: a late answer must not meet the next query.
      client.release(failure)
    }
  }) as pg.Pool['query']
}
