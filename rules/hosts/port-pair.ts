import type { ConnectionUrl } from '../url/connection-url.ts'
import type { DatabaseHost, UrlReading } from './host.ts'

export interface PortPair {
  host: RegExp
  pooled: number
  direct: number
  poolMode: UrlReading['poolMode']
  /** Hosts that only their own network reaches. */
  privateHost?: RegExp
}

/** Providers whose two endpoints are two ports of one host. */
export function portPair(
  pair: PortPair,
): Pick<DatabaseHost, 'ports' | 'read' | 'toPooled' | 'toDirect'> & { ports: readonly number[] } {
  return {
    ports: [pair.direct, pair.pooled],
    read: (url) => (pair.host.test(url.host) ? readPort(pair, url) : undefined),
    toPooled: (url) => ({ url: { ...url, port: pair.pooled } }),
    toDirect: (url) => ({ url: { ...url, port: pair.direct } }),
  }
}

/** Reads the endpoint from the port alone. */
export function readPort(pair: PortPair, { host, port, database }: ConnectionUrl): UrlReading {
  const base = {
    confidence: 'high' as const,
    reach: pair.privateHost?.test(host) ? ('private' as const) : ('ipv4' as const),
    project: host,
    database,
  }
  if (port === pair.pooled) {
    return { ...base, endpoint: 'pooled', poolMode: pair.poolMode, reason: `port ${port} is its pooler` }
  }
  if (port === pair.direct) {
    return {
      ...base,
      endpoint: 'direct',
      poolMode: 'none',
      reason: `port ${port} is Postgres itself, its pooler listens on ${pair.pooled}`,
    }
  }
  return { ...base, endpoint: 'unknown', poolMode: 'unknown', reason: `nothing listens on port ${port}` }
}
