import { type DatabaseHostName, databaseHostNames, providers } from '../hosts/index.ts'
import type { UrlReading } from '../hosts/reading.ts'
import type { ConnectionUrl } from './connection-url.ts'
import { privateHost } from './loopback.ts'
import { parseUrl } from './parse-url.ts'

/** Whose database a URL names, and which endpoint of it. */
export interface UrlClassification extends UrlReading {
  provider: DatabaseHostName | 'unknown'
}

/**
 * Reads provider, endpoint and pool mode from a URL, as it is or parsed. `declared` is the provider the configuration
 * names: it only counts where the host does not say whose it is.
 */
export function classify(given: string | ConnectionUrl, declared?: DatabaseHostName): UrlClassification {
  const url = typeof given === 'string' ? parseUrl(given).url : given
  if (!url) return unreadable(given as string)
  for (const provider of databaseHostNames) {
    const reading = provider === 'pgbouncer' ? undefined : providers[provider].read(url)
    if (reading) return { provider, ...reading, ...(reading.reach === 'unknown' && reachOf(url, reading)) }
  }
  const reading = declared && providers[declared].readDeclared?.(url)
  if (reading) return { provider: declared, ...reading, ...reachOf(url, reading) }
  const guess = providers.pgbouncer.read(url)
  if (guess) return { provider: 'pgbouncer', ...guess, ...reachOf(url, guess) }
  const unknown = unknownHost(url)
  return { ...unknown, ...reachOf(url, unknown) }
}

function unknownHost({ host, database }: ConnectionUrl): UrlClassification {
  return {
    provider: 'unknown',
    endpoint: 'unknown',
    poolMode: 'unknown',
    confidence: 'low',
    reason: 'its host is none of the providers we know',
    reach: 'unknown',
    project: host,
    database,
  }
}

function reachOf({ host }: ConnectionUrl, { reach }: UrlReading): Pick<UrlReading, 'reach'> {
  if (privateHost(host)) return { reach: 'private' }
  // A colon stands in an IPv6 address alone; the addresses of this machine have a row of their own.
  return { reach: host.includes(':') ? 'ipv6-only' : reach }
}

function unreadable(text: string): UrlClassification {
  const accelerate = /^\s*["']?prisma(\+postgres)?:\/\//i.test(text)
  return {
    provider: accelerate ? 'prisma-postgres' : 'unknown',
    endpoint: 'unknown',
    poolMode: accelerate ? 'none' : 'unknown',
    confidence: accelerate ? 'high' : 'low',
    reason: accelerate ? 'it is a URL of Prisma Accelerate' : 'it cannot be read as a connection URL',
    reach: 'unknown',
  }
}
