import type pg from 'pg'

interface Query {
  sql: string
}

/** What of Prisma's adapters a query goes through; the rest is Prisma's own. */
interface Queryable {
  queryRaw(query: Query): Promise<unknown>
  executeRaw(query: Query): Promise<unknown>
  startTransaction?(...args: never[]): Promise<Queryable>
}

/** Never a real schema: the mark by which Prisma's qualification is found again. */
const mark = 'search_path'

/**
 * `new PrismaPg(pool)` whose tables live where the connection's search_path points. Prisma writes a schema before every
 * table, `public` unless another is set, and none cannot be set; the schema of a role, set by `ALTER ROLE ... SET
 * search_path`, is not known here and need not be. Values travel as parameters, so the replaced text is only ever
 * Prisma's own. The class is the caller's, of the version that its PrismaClient has.
 */
export function searchPathPg<Factory extends { connect(): Promise<Queryable> }>(
  PrismaPg: new (pool: pg.Pool, options: { schema: string }) => Factory,
  pool: pg.Pool,
): Factory {
  const factory = new PrismaPg(pool, { schema: mark })
  const connect = factory.connect.bind(factory)
  factory.connect = async () => unqualified(await connect())
  return factory
}

function unqualified<T extends Queryable>(queryable: T): T {
  const queryRaw = queryable.queryRaw.bind(queryable)
  const executeRaw = queryable.executeRaw.bind(queryable)
  queryable.queryRaw = (query) => queryRaw({ ...query, sql: query.sql.replaceAll(`"${mark}".`, '') })
  queryable.executeRaw = (query) => executeRaw({ ...query, sql: query.sql.replaceAll(`"${mark}".`, '') })
  const start = queryable.startTransaction?.bind(queryable)
  if (start) queryable.startTransaction = async (...args) => unqualified(await start(...args))
  return queryable
}
