import type { IncomingMessage } from 'node:http'
import { isIPv6 } from 'node:net'
import type { Context, Hono } from 'hono'
import { isLoopback } from '../rules/url/loopback.ts'

/** What a request carries from one middleware to the next. */
export interface RequestState {
  Variables: { requestId: string; code?: string; family?: string | undefined }
}
export type App = Hono<RequestState>
export type AppContext = Context<RequestState>

/**
 * Whose request it is, for counting. On Vercel the edge writes `x-real-ip` and overwrites what a client sends. Elsewhere it is
 * believed of a peer on this machine only, a proxy or a load generator; otherwise it is the peer itself.
 * An IPv6 address counts as its /64, which is what one household has.
 */
export function clientAddress(c: AppContext, onVercel: boolean): string {
  const peer = peerOf(c)
  const claimed = onVercel || isLoopback(peer) ? c.req.header('x-real-ip') : undefined
  return network(claimed || peer)
}

/** The node adapter hands the request it got over as `incoming`. */
function peerOf(c: AppContext): string {
  const { incoming } = (c.env ?? {}) as { incoming?: IncomingMessage }
  return incoming?.socket.remoteAddress?.replace(mapped, '') ?? ''
}

/** How a socket for both families writes an IPv4 address. */
const mapped = /^::ffff:(?=\d+\.)/i

function network(text: string): string {
  const address = text.replace(mapped, '')
  if (!isIPv6(address)) return address
  // The URL parser writes every address in one way: 2001:db8::1, in lower case.
  const written = new URL(`http://[${address.replace(/%.*/, '')}]`).hostname.slice(1, -1)
  const [head = '', tail] = written.split('::')
  const groups = head.split(':').filter(Boolean)
  const after = tail?.split(':').filter(Boolean) ?? []
  const zeros = tail === undefined ? [] : Array(8 - groups.length - after.length).fill('0')
  return `${[...groups, ...zeros, ...after].slice(0, 4).join(':')}::/64`
}
