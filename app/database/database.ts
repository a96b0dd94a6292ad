import { PrismaPg } from '@prisma/adapter-pg'
import type { Environment } from '../env.ts'
import { PrismaClient } from '../generated/prisma/client.ts'
import { openPool, poolConfig } from './pool.ts'
import { searchPathPg } from './search-path-pg.ts'

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

/** Opens no connection before the first query. */
export function openDatabase(environment: Parameters<typeof poolConfig>[0] | Environment): Database {
  const config = poolConfig(environment)
  const pool = openPool(config)
  const prisma = new PrismaClient({ adapter: searchPathPg(PrismaPg, pool) })
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
