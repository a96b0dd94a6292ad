import type { ConnectionUrl } from '../url/connection-url.ts'
import type { Read, UrlReading } from './reading.ts'

export interface PortPair {
  host: RegExp
  pooled: number
  direct: number
  poolMode: UrlReading['poolMode']
  /** Hosts that only their own network reaches. */
  privateHost?: RegExp
}

/** Two ports of one host; what else is known of these hosts stands in their rows. */
export const portPairs = {
  azure: {
    host: /\.postgres\.database\.azure\.com$/,
    privateHost: /\.private\.postgres\.database\.azure\.com$/,
    pooled: 6432,
    direct: 5432,
    // The default and Microsoft's recommendation; pgbouncer.pool_mode can change it.
    poolMode: 'transaction',
  },
  digitalocean: {
    host: /\.db\.ondigitalocean\.com$/,
    privateHost: /^private-/,
    pooled: 25_061,
    direct: 25_060,
    // Chosen pool by pool; transaction is what the dashboard offers first.
    poolMode: 'unknown',
  },
  'crunchy-bridge': { host: /\.db\.postgresbridge\.com$/, pooled: 5431, direct: 5432, poolMode: 'unknown' },
  planetscale: {
    host: /\.(horizon|pg)\.psdb\.cloud$/,
    // A private endpoint of a cloud's own network, beside the public one.
    privateHost: /^private-/,
    pooled: 6432,
    direct: 5432,
    poolMode: 'transaction',
  },
} as const satisfies Record<string, PortPair>

/** Undefined where the host is not the pair's. */
export function readPair(pair: PortPair): Read {
  return (url) => (pair.host.test(url.host) ? readPort(pair, url) : undefined)
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
