import type { RequestListener } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { HttpProblem, type HttpProblemCode, type HttpProblemExtras } from './http-problem.ts'
import type { Log } from './log.ts'
import { securityHeaders } from './security-headers.ts'

type Fetch = (request: Request) => Response | Promise<Response>

/** The platform's `(req, res)`. A path or Host that no URL can be made of never reaches `fetch`: it is answered here. */
export function listener(fetch: Fetch, log: Log): RequestListener {
  const errorHandler = () => answerOutsideApp(log, 'REQUEST_INVALID')
  return getRequestListener(fetch, { errorHandler })
}

/** What a request gets that the app never sees: the headers, the id and the line in the log that the app would give it. */
export function answerOutsideApp(log: Log, code: HttpProblemCode, extras: HttpProblemExtras = {}): Response {
  const requestId = crypto.randomUUID()
  const problem = new HttpProblem(code, {
    ...extras,
    headers: { ...securityHeaders, 'x-request-id': requestId },
  })
  const detail = extras.errors?.map(({ field, detail }) => `${field} ${detail}`).join(', ')
  log({ event: 'request', requestId, status: problem.status, code, ...(detail && { detail }) })
  return problem.response
}
