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
const claimed = /^(x-forwarded-.*|forwarded|x-real-ip|x-vercel-.*|x-embedded-.*)$/
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
    // Without a length there is a body only if the client sends one in chunks.
    ...(req.headers['transfer-encoding'] && { 'transfer-encoding': 'chunked' }),
  }
}

/** A function's headers as the client gets them. */
export function headersForClient(headers: IncomingMessage['headers']): OutgoingHttpHeaders {
  const kept = Object.entries(headers).filter(
    ([name]) => !hopByHop.has(name) && !name.startsWith('x-embedded-'),
  )
  return {
    'cache-control': 'public, max-age=0, must-revalidate',
    'x-vercel-cache': 'MISS',
    ...Object.fromEntries(kept),
  }
}
