import type { Pool } from 'pg'

/**
 * The pool of an app on functions: what `DATABASE_URL`, `DATABASE_POOL_MAX` and `DATABASE_CA` say, with every wait finite
 * and the instance held awake until its connections are closed. One for each instance, made outside the handler; it opens
 * no connection before the first query.
 *
 * Where a variable is wrong, a direct URL or a session pooler among them, every query rejects with one EnvironmentError that
 * lists them all; making the pool does not throw, so that an app can be built without the values of a deployment.
 */
export declare function createPool(env?: Readonly<Record<string, string | undefined>>): Pool

/**
 * `new PrismaPg(pool)` whose tables are found by the search_path of the role, for a stack with a schema of its own: PrismaPg
 * writes `public` before every table unless it is told another schema. Works in transactions and behind a pooler.
 *
 * @example new PrismaClient({ adapter: searchPathPg(PrismaPg, createPool()) })
 */
export declare function searchPathPg<Factory extends object>(
  PrismaPg: new (pool: Pool, options: { schema: string }) => Factory,
  pool: Pool,
): Factory

/**
 * The code of the 503 that this error stands for, such as `DATABASE_TOO_MANY_CONNECTIONS`; undefined when it is not about
 * reaching the database. Prisma's errors are known as well as those of `pg`.
 */
export declare function unavailable(error: unknown): string | undefined

/** Every bad name with its reason; no text of it holds a value. */
export declare class EnvironmentError extends Error {
  readonly name: 'EnvironmentError'
  readonly faults: readonly { name: string; reason: string }[]
}
