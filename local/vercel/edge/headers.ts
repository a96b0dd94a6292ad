import { randomBytes } from 'node:crypto'
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'

/** Belong to one connection, not to the message. */
const hopByHop = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])
/** Set by the platform alone; a client's values are dropped. */
const claimed =
  /^(x-forwarded-.*|forwarded|x-real-ip|x-vercel-.*|x-embedded-.*|x-middleware-.*|x-matched-path|x-now-route-matches)$/
const bypass = 'x-vercel-protection-bypass'

export function requestId(region: string): string {
  return `${region}::${randomBytes(3).toString('hex')}-${Date.now()}-${randomBytes(6).toString('hex')}`
}

export function platformHeaders(id: string): Record<string, string> {
  return { server: 'Vercel', 'x-vercel-id': id }
}

/** A client's headers as a function gets them. */
export function functionHeaders(
  req: IncomingMessage,
  id: string,
  deploymentUrl: string,
): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {}
  for (const [name, value] of Object.entries(req.headers))
    if (name === bypass || !(hopByHop.has(name) || claimed.test(name))) headers[name] = value
  const address = (req.socket.remoteAddress ?? '').replace(/^::ffff:/, '')
  const host = req.headers.host ?? deploymentUrl
  return {
    ...headers,
    host,
    'x-forwarded-for': address,
    'x-forwarded-host': host,
    'x-forwarded-port': String(req.socket.localPort ?? ''),
    // As the client sees it: this edge speaks no TLS.
    'x-forwarded-proto': 'http',
    'x-real-ip': address,
    'x-vercel-deployment-url': deploymentUrl,
    'x-vercel-forwarded-for': address,
    'x-vercel-id': id,
    // Next.js renders once for each: a page and its data of one request are of one render.
    'x-invocation-id': id,
  }
}

/** Headers that speak to the edge, which keeps them. */
const forEdge =
  /^(x-embedded-.*|x-middleware-.*|x-next-cache-tags|vercel-cache-tag|vercel-cdn-cache-control)$/

/** A function's headers as the client gets them; `state` is how the cache took part. */
export function headersForClient(headers: OutgoingHttpHeaders, state: string): OutgoingHttpHeaders {
  const kept = Object.entries(headers).filter(([name]) => !hopByHop.has(name) && !forEdge.test(name))
  return { ...Object.fromEntries(kept), 'cache-control': clientControl(headers), 'x-vercel-cache': state }
}

/** What the edge alone is told (`s-maxage`) is taken out; https://vercel.com/docs/caching/cache-control-headers */
function clientControl({ 'cache-control': control }: OutgoingHttpHeaders): string {
  const directives = String(control ?? '')
    .split(',')
    .map((directive) => directive.trim())
  const kept = directives.filter(
    (directive) => directive && !/^(s-maxage|stale-while-revalidate)\b/i.test(directive),
  )
  const told =
    kept.length < directives.filter(Boolean).length && kept.every((each) => each.toLowerCase() === 'public')
  return kept.length === 0 || told ? 'public, max-age=0, must-revalidate' : kept.join(', ')
}

/** What the edge keeps of an answer's headers, and the tags by which it is purged. */
export function asStored(headers: OutgoingHttpHeaders): { headers: OutgoingHttpHeaders; tags: string[] } {
  const tags = [headers['x-next-cache-tags'], headers['vercel-cache-tag']].flatMap((list) =>
    String(list ?? '')
      .split(',')
      .map((tag) => tag.trim())
      .filter(Boolean),
  )
  const kept = Object.entries(headers).filter(
    ([name]) =>
      !hopByHop.has(name) && !forEdge.test(name) && !['set-cookie', 'content-length', 'age'].includes(name),
  )
  return { headers: Object.fromEntries(kept), tags }
}

/** Headers of rules and middleware win over those of the function; cookies of all of them are set. */
export function merged(own: OutgoingHttpHeaders, added: OutgoingHttpHeaders): OutgoingHttpHeaders {
  const cookies = [own['set-cookie'] ?? [], added['set-cookie'] ?? []].flat().map(String)
  return { ...own, ...added, ...(cookies.length > 0 && { 'set-cookie': cookies }) }
}
