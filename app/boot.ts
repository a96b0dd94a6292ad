import type { RequestListener } from 'node:http'
import { createApp } from './app.ts'
import { assertPooledUrl } from './database/assert-pooled-url.ts'
import { EnvironmentError, readEnvironment } from './env.ts'
import { answerOutsideApp, listener } from './http/listener.ts'
import { jsonLines } from './http/log.ts'
import type { Deps } from './services.ts'

/**
 * The function's handler. A wrong environment does not crash the instance, which would show as a bare 500 of the
 * platform: every request is answered 503 with the names that are wrong, never their values.
 */
export function boot(source: NodeJS.ProcessEnv, deps: Pick<Deps, 'database' | 'log'> = {}): RequestListener {
  const { log = jsonLines } = deps
  try {
    const environment = readEnvironment(source)
    const apiHost = source.VERCEL_PROJECT_PRODUCTION_URL
    assertPooledUrl(environment, apiHost)
    const app = createApp(environment, { ...deps, apiHost, onVercel: source.VERCEL === '1' })
    return listener(app.fetch, log)
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error
    const errors = error.faults.map(({ name, reason }) => ({ field: name, detail: reason }))
    return listener(() => answerOutsideApp(log, 'ENVIRONMENT_INVALID', { errors }), log)
  }
}
