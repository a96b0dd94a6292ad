import pg from 'pg'
import { assertPooledUrl } from './assert-pooled-url.ts'
import { openPool, poolConfig } from './pool.ts'
import { EnvironmentError, readPoolEnvironment } from './pool-environment.ts'

export { unavailable } from '../http/unavailable.ts'
export { EnvironmentError } from './pool-environment.ts'
export { searchPathPg } from './search-path-pg.ts'

/**
 * The pool of a custom app, as `import { createPool } from 'poolproof/runtime'`: what `DATABASE_URL`, `DATABASE_POOL_MAX` and
 * `DATABASE_CA` say, with every wait finite and the instance held awake until its connections are closed. One for each
 * instance, made outside the handler; it opens no connection before the first query.
 *
 * Where a variable is wrong, a direct URL or a session pooler among them, every query rejects with one EnvironmentError
 * that lists them all. Making the pool does not: frameworks load the modules of an app when they build it, and the
 * values of a deployment are not there then.
 */
export function createPool(env: Readonly<Record<string, string | undefined>> = process.env): pg.Pool {
  try {
    const environment = readPoolEnvironment(env)
    assertPooledUrl(environment, env.VERCEL_PROJECT_PRODUCTION_URL)
    return openPool(poolConfig(environment))
  } catch (error) {
    if (error instanceof EnvironmentError) return refusingPool(error)
    throw error
  }
}

/** A pool that connects nowhere. */
function refusingPool(error: EnvironmentError): pg.Pool {
  class Client extends pg.Client {
    override connect = ((callback?: (error: Error) => void) => {
      if (!callback) return Promise.reject(error)
      process.nextTick(callback, error)
    }) as pg.Client['connect']
  }
  return new pg.Pool({ Client })
}
