import type { RequestListener } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { createApp } from './app.ts'
import { assertPooledUrl } from './database/assert-pooled-url.ts'
import { EnvironmentError } from './database/pool-environment.ts'
import { readEnvironment } from './env.ts'
import { HttpProblem, type HttpProblemCode, type HttpProblemExtras } from './http/http-problem.ts'
import { jsonLines, type Log } from './http/log.ts'
import { securityHeaders } from './http/security-headers.ts'
import type { Deps } from './services.ts'

/**
 * The function's handler. A wrong environment does not crash the instance, which would show as a bare 500 of the
 * platform: every request is answered 503 with the names that are wrong, never their values.
 */
export function boot(source: NodeJS.ProcessEnv, deps: Pick<Deps, 'database' | 'log'> = {}): RequestListener {
  const { log = jsonLines } = deps
  try {
    const environment = readEnvironment(source)
    const apiHost = environment.POOLPROOF_API_HOST ?? source.VERCEL_PROJECT_PRODUCTION_URL
    assertPooledUrl(environment, apiHost)
    const app = createApp(environment, { ...deps, apiHost, onVercel: source.VERCEL === '1' })
    return listener(app.fetch, log)
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error
    const errors = error.faults.map(({ name, reason }) => ({ field: name, detail: reason }))
    return listener(() => answerOutsideApp(log, 'ENVIRONMENT_INVALID', { errors }), log)
  }
}

type Fetch = (request: Request) => Response | Promise<Response>

/** The platform's `(req, res)`. A path or Host that no URL can be made of never reaches `fetch`: it is answered here. */
export function listener(fetch: Fetch, log: Log): RequestListener {
  const errorHandler = () => answerOutsideApp(log, 'REQUEST_INVALID')
  return getRequestListener(fetch, { errorHandler })
}

/** What a request gets that the app never sees: the headers, the id and the line in the log that the app would give it. */
function answerOutsideApp(log: Log, code: HttpProblemCode, extras: HttpProblemExtras = {}): Response {
  const requestId = crypto.randomUUID()
  const problem = new HttpProblem(code, {
    ...extras,
    headers: { ...securityHeaders, 'x-request-id': requestId },
  })
  const detail = extras.errors?.map(({ field, detail }) => `${field} ${detail}`).join(', ')
  log({ event: 'request', requestId, status: problem.status, code, ...(detail && { detail }) })
  return problem.response
}
