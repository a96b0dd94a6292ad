import { attachDatabasePool } from '@vercel/functions'
import pg from 'pg'
import type { Environment } from './env.ts'
import { PrismaClient } from './generated/prisma/client.ts'
import { type PoolConfig, poolConfig } from './pool-config.ts'
import { RequestPool } from './request-pool.ts'
import { SearchPathPg } from './search-path.ts'

export interface PoolFigures {
  max: number
  total: number
  idle: number
  waiting: number
}

export interface Database {
  prisma: PrismaClient
  figures(): PoolFigures
  close(): Promise<void>
}

/**
 * Short, because a suspended instance runs no timers: `attachDatabasePool` keeps the instance awake just this long
 * after the last query, so that its connections are closed before it is frozen.
 */
const idleTimeoutMillis = 5_000

/** Opens no connection before the first query. */
export function openDatabase(environment: Parameters<typeof poolConfig>[0] | Environment): Database {
  const config = poolConfig(environment)
  const pool = openPool(config)
  const prisma = new PrismaClient({ adapter: new SearchPathPg(pool) })
  return {
    prisma,
    figures: () => ({
      max: config.max,
      total: pool.totalCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
    }),
    close: async () => {
      await prisma.$disconnect()
      await pool.end()
    },
  }
}

function openPool({ max, waitMillis, client }: PoolConfig): pg.Pool {
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
