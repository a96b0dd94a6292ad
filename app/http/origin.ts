import type { MiddlewareHandler } from 'hono'
import { schemeOf } from '../../rules/environment/cookie-mode.ts'
import type { App, AppContext, RequestState } from '../context.ts'
import type { Services } from '../services.ts'
import { HttpProblem } from './http-problem.ts'

const granted = {
  'access-control-allow-credentials': 'true',
  'access-control-expose-headers': 'retry-after, x-request-id',
}
const preflight = {
  'access-control-allow-methods': 'GET, POST, DELETE',
  'access-control-allow-headers': 'authorization, content-type, x-poolproof',
  'access-control-max-age': '600',
}
const safe = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * CORS for FRONTEND_URL and its previews alone, with credentials; on errors too, or the browser would hide them from the
 * front end. Any other origin but the API's own (its login page) is granted nothing and may change nothing.
 */
export function guardOrigins(app: App, { frontEnd }: Services): void {
  app.use('/api/*', async (c, next) => {
    const origin = c.req.header('origin')
    const front = frontEnd(c)
    const foreign = origin !== undefined && front === undefined && origin !== ownOrigin(c)
    if (foreign && !safe.has(c.req.method)) throw new HttpProblem('ORIGIN_NOT_ALLOWED')
    if (c.req.method === 'OPTIONS') c.res = new Response(null, { status: 204 })
    else await next()
    c.res.headers.append('vary', 'Origin')
    if (front === undefined) return
    const grants = {
      'access-control-allow-origin': front,
      ...granted,
      ...(c.req.method === 'OPTIONS' && preflight),
    }
    for (const [name, value] of Object.entries(grants)) c.res.headers.set(name, value)
  })
}

/**
 * For routes that act on the cookie alone: the browser must say where the request comes from, and between sites, where
 * SameSite protects nothing, it must send a header that only a script allowed by CORS can set.
 */
export function requireOrigin({ cookieMode }: Services): MiddlewareHandler<RequestState> {
  return async (c, next) => {
    if (!c.req.header('origin'))
      throw new HttpProblem('ORIGIN_NOT_ALLOWED', { detail: 'No Origin was sent.' })
    if (cookieMode(c) === 'cross-site' && c.req.header('x-poolproof') !== '1')
      throw new HttpProblem('CSRF_HEADER_MISSING')
    await next()
  }
}

/** A page cannot choose the Host of its requests, so an Origin equal to it is this very site. */
function ownOrigin(c: AppContext): string | undefined {
  const host = c.req.header('host')
  return host && `${schemeOf(host)}//${host}`
}
