import type pg from 'pg'
import { readPoolEnvironment } from '../env.ts'
import { assertPooledUrl } from './assert-pooled-url.ts'
import { openPool, poolConfig } from './pool.ts'

export { EnvironmentError } from '../env.ts'
export { unavailable } from '../http/unavailable.ts'
export { searchPathPg } from './search-path-pg.ts'

/**
 * The pool of a custom app, as `import { createPool } from 'poolproof'`: what `DATABASE_URL`, `DATABASE_POOL_MAX` and
 * `DATABASE_CA` say, with every wait finite and the instance held awake until its connections are closed. One for each
 * instance, made outside the handler; it opens no connection before the first query.
 *
 * @throws EnvironmentError that lists every variable that is wrong: a direct URL or a session pooler among them
 */
export function createPool(env: Readonly<Record<string, string | undefined>> = process.env): pg.Pool {
  const environment = readPoolEnvironment(env)
  assertPooledUrl(environment, env.VERCEL_PROJECT_PRODUCTION_URL)
  return openPool(poolConfig(environment))
}
