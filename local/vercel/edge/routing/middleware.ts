import type { OutgoingHttpHeaders } from 'node:http'
import type { Answer } from '../cache.ts'

/** What middleware does to a request. */
export interface MiddlewareEffect {
  /** The request's headers from now on. */
  request: OutgoingHttpHeaders
  /** For the answer, whoever gives it. */
  headers: OutgoingHttpHeaders
  /** Where the request goes instead: a path, or an address. */
  rewrite?: string
  /** The request goes on; otherwise the answer of middleware is the answer. */
  next: boolean
}

/** Speak to the edge, or belong to the middleware's own answer. */
const own =
  /^(x-middleware-.*|x-vercel-.*|content-(length|encoding)|transfer-encoding|connection|keep-alive|date)$/

/** Reads the `x-middleware-*` headers by which middleware answers; https://vercel.com/docs/routing-middleware/api */
export function effectOf({ headers: said }: Answer, request: OutgoingHttpHeaders): MiddlewareEffect {
  const rewrite = said['x-middleware-rewrite']
  return {
    request: overridden(request, said),
    headers: Object.fromEntries(Object.entries(said).filter(([name]) => !own.test(name))),
    ...(rewrite !== undefined && { rewrite: String(rewrite) }),
    next: said['x-middleware-next'] !== undefined,
  }
}

/** Of `NextResponse.next({ request: { headers } })`: what is not listed was deleted. */
function overridden(request: OutgoingHttpHeaders, said: OutgoingHttpHeaders): OutgoingHttpHeaders {
  const listed = said['x-middleware-override-headers']
  // Next.js reads in the page what its middleware has just set (resolve-routes.ts).
  const cookies = said['x-middleware-set-cookie']
  const added = cookies === undefined ? {} : { 'x-middleware-set-cookie': cookies }
  if (listed === undefined) return { ...request, ...added }
  const kept = String(listed)
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .flatMap((name) => {
      const value = said[`x-middleware-request-${name}`]
      return value === undefined ? [] : [[name, value] as const]
    })
  return { ...Object.fromEntries(kept), ...added }
}
