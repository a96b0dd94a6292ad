import { PrismaPg } from '@prisma/adapter-pg'
import type { Environment } from '../env.ts'
import { PrismaClient } from '../generated/prisma/client.ts'
import { openPool, poolConfig } from './pool.ts'

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

/** Never a real schema: the mark by which Prisma's qualification is found again. */
const mark = 'search_path'

type Adapter = Awaited<ReturnType<PrismaPg['connect']>>
type Queryable = Pick<Adapter, 'queryRaw' | 'executeRaw'>

/**
 * PrismaPg whose tables live where the connection's search_path points. Prisma writes a schema before every table,
 * `public` unless another is set, and none cannot be set; the schema of a role, set by `ALTER ROLE ... SET search_path`,
 * is not known here and need not be. Values travel as parameters, so the replaced text is only ever Prisma's own.
 */
class SearchPathPg extends PrismaPg {
  constructor(pool: ConstructorParameters<typeof PrismaPg>[0]) {
    super(pool, { schema: mark })
  }

  override async connect(): Promise<Adapter> {
    const adapter = unqualified(await super.connect())
    const start = adapter.startTransaction.bind(adapter)
    adapter.startTransaction = async (level) => unqualified(await start(level))
    return adapter
  }
}

function unqualified<T extends Queryable>(queryable: T): T {
  const queryRaw = queryable.queryRaw.bind(queryable)
  const executeRaw = queryable.executeRaw.bind(queryable)
  queryable.queryRaw = (query) => queryRaw({ ...query, sql: query.sql.replaceAll(`"${mark}".`, '') })
  queryable.executeRaw = (query) => executeRaw({ ...query, sql: query.sql.replaceAll(`"${mark}".`, '') })
  return queryable
}
