import type { Duplex } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { attachDatabasePool } from '@vercel/functions/db-connections'
import type { ClientConfig } from 'pg'
import pg from 'pg'
import { familyOf } from '../../rules/connection-errors/index.ts'
import { knownRoot } from '../../rules/hosts/supabase-root.ts'
import { isLoopback } from '../../rules/url/loopback.ts'
import { pgFields, usedUrl } from '../../rules/url/pg-config.ts'
import type { PoolEnvironment } from './pool-environment.ts'

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
export function poolConfig(environment: PoolEnvironment): PoolConfig {
  const url = new URL(environment.DATABASE_URL)
  const seconds = (name: keyof typeof defaults) => {
    const asked = Number(url.searchParams.get(name))
    return 1000 * Math.min(asked > 0 ? asked : defaults[name], longest)
  }
  const ca = environment.DATABASE_CA || knownRoot(usedUrl(url))
  return {
    max: Number(environment.DATABASE_POOL_MAX),
    waitMillis: seconds('pool_timeout'),
    client: {
      ...pgFields(url),
      ssl: tls(url) ? { rejectUnauthorized: true, ...(ca && { ca }) } : false,
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
  const sslmode = url.searchParams.get('sslmode') || 'disable'
  return sslmode !== 'disable' || !isLoopback(pgFields(url).host)
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

/** Milliseconds of rest after which a connection may have been closed without this process knowing it: it was frozen. */
const RESTED = 20

/** `read` says that the statement changes nothing, so that it may be sent again. */
type Query = pg.QueryConfig & { read?: boolean }

/**
 * A pool that gives each connection back in the async context of the request that used it. pg-pool's own `query` does it
 * in the context the socket was born in, which is the first request's: `attachDatabasePool` would then ask a request
 * long answered to keep the instance awake, and the instance is frozen with its connections open.
 *
 * A server closes connections while the instance is frozen, and the first request after it would get one of them. So a
 * connection that rested is looked at before anything is written to it. What was written is sent again, once and on a
 * new connection, only where it is declared a read, and never on a connection that the caller holds: a transaction.
 */
class RequestPool extends pg.Pool {
  /** By wall clock: the monotonic one may stand still while the instance is frozen. */
  readonly #rested = new WeakMap<pg.PoolClient, number>()

  constructor(config: pg.PoolConfig) {
    super(config)
    this.on('release', (_error, client) => this.#rested.set(client, Date.now()))
  }

  override connect = (async (callback?: Parameters<pg.Pool['connect']>[0]) => {
    if (callback) return super.connect(callback)
    for (;;) {
      const client = await super.connect()
      const since = this.#rested.get(client)
      if (since === undefined || Math.abs(Date.now() - since) < RESTED || (await isOpen(client)))
        return client
      client.release(true)
    }
  }) as pg.Pool['connect']

  // `await` is what keeps the context; with a callback there is none to keep.
  override query = (async (...args: [Query]) => {
    if (typeof args.at(-1) === 'function') return super.query(...args)
    const client = await this.connect()
    try {
      return await runOn(client, args)
    } catch (error) {
      if (!args[0]?.read || !this.#rested.has(client) || !isLost(error)) throw error
    }
    let fresh = await this.connect()
    while (this.#rested.has(fresh)) {
      fresh.release(true)
      fresh = await this.connect()
    }
    return await runOn(fresh, args)
  }) as pg.Pool['query']
}

/** Sends one statement and gives the connection back. */
async function runOn(client: pg.PoolClient, args: [Query]): Promise<pg.QueryResult> {
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
}

/** Whether the socket is open after the kernel has told what happened to it: a whole turn of the event loop. */
async function isOpen(client: pg.PoolClient): Promise<boolean> {
  let open = true
  const close = () => {
    open = false
  }
  client.on('error', close)
  await nextTurn()
  await nextTurn()
  client.off('error', close)
  const { stream } = (client as pg.PoolClient & { connection: { stream: Duplex } }).connection
  return open && !stream.readableEnded && !stream.destroyed
}

/** Whether the connection broke, rather than the server having said something. */
function isLost(error: unknown): boolean {
  const { severity, message } = error as Error & { severity?: string }
  return severity === undefined && familyOf(error) === 'network' && message !== 'timeout expired'
}
