import { directPort, type PortPair } from '../unpooled/port-pair.ts'
import type { ConnectionUrl } from '../url/connection-url.ts'
import type { DatabaseHost } from './host.ts'
import type { UrlReading } from './reading.ts'

interface PairReading extends PortPair {
  poolMode: UrlReading['poolMode']
  /** Hosts that only their own network reaches. */
  privateHost?: RegExp
}

/** Providers whose two endpoints are two ports of one host. */
export function portPair(
  pair: PairReading,
): Pick<DatabaseHost, 'ports' | 'read' | 'toPooled' | 'toDirect'> & { ports: readonly number[] } {
  return {
    ports: [pair.direct, pair.pooled],
    read: (url) => (pair.host.test(url.host) ? readPort(pair, url) : undefined),
    toPooled: (url) => ({ url: { ...url, port: pair.pooled } }),
    toDirect: (url) => ({ url: { ...url, port: pair.direct } }),
  }
}

/** Reads the endpoint from the port alone. */
export function readPort(pair: PairReading, { host, port, database }: ConnectionUrl): UrlReading {
  const base = {
    confidence: 'high' as const,
    reach: pair.privateHost?.test(host) ? ('private' as const) : ('ipv4' as const),
    project: host,
    database,
  }
  if (port === pair.direct) return { ...base, ...directPort(pair) }
  if (port === pair.pooled) {
    return { ...base, endpoint: 'pooled', poolMode: pair.poolMode, reason: `port ${port} is its pooler` }
  }
  return { ...base, endpoint: 'unknown', poolMode: 'unknown', reason: `nothing listens on port ${port}` }
}
