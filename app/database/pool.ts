import { attachDatabasePool } from '@vercel/functions'
import type { ClientConfig } from 'pg'
import pg from 'pg'
import { isLoopback } from '../../rules/url/loopback.ts'
import { pgFields } from '../../rules/url/pg-config.ts'
import type { Environment } from '../env.ts'

interface PoolConfig {
  /** Connections at most. */
  max: number
  /** Milliseconds a request waits for a connection of the pool to become free. */
  waitMillis: number
  client: ClientConfig & { connectionTimeoutMillis: number }
}

/** Seconds, where the URL says nothing or 0 (Prisma's word for "for ever", which no function may wait). */
const defaults = { pool_timeout: 5, connect_timeout: 5 }
/** More than any answer is worth waiting for; also the default `maxDuration` is far above. */
const longest = 30

/**
 * Pool and client settings from the environment. `pool_timeout` and `connect_timeout` of the URL mean what they did
 * before Prisma 7, whose adapter ignores them. Fields instead of a `connectionString`, so that `pgbouncer`,
 * `connection_limit` and whatever else the URL carries reaches neither driver nor pooler; nothing goes into the startup
 * packet, because PgBouncer refuses `options` and `statement_timeout` there.
 */
export function poolConfig(
  environment: Pick<Environment, 'DATABASE_URL' | 'DATABASE_POOL_MAX' | 'DATABASE_CA'>,
): PoolConfig {
  const url = new URL(environment.DATABASE_URL)
  const seconds = (name: keyof typeof defaults) => {
    const asked = Number(url.searchParams.get(name))
    return 1000 * Math.min(asked > 0 ? asked : defaults[name], longest)
  }
  return {
    max: Number(environment.DATABASE_POOL_MAX),
    waitMillis: seconds('pool_timeout'),
    client: {
      ...pgFields(url),
      ssl: tls(url)
        ? { rejectUnauthorized: true, ...(environment.DATABASE_CA && { ca: environment.DATABASE_CA }) }
        : false,
      connectionTimeoutMillis: seconds('connect_timeout'),
      // The driver's own timer: the connection is dropped with the query, and the pooler takes its backend back.
      query_timeout: 10_000,
      keepAlive: true,
    },
  }
}

/**
 * Verified TLS, always and in every sslmode, `no-verify` and `prefer` included; plain only on this machine, where the
 * URL asks for nothing or for `disable`.
 */
function tls(url: URL): boolean {
  const sslmode = url.searchParams.get('sslmode') ?? 'disable'
  return sslmode !== 'disable' || !isLoopback(url.hostname)
}

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
