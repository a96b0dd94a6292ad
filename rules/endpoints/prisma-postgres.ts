import type { ConnectionUrl } from '../url/connection-url.ts'
import type { UrlReading } from './reading.ts'

export const pooledHost = 'pooled.db.prisma.io'
export const directHost = 'db.prisma.io'

/** The host alone tells the endpoints apart: both listen on 5432, with the same credentials. */
export function readPrisma({ host, user, database }: ConnectionUrl): UrlReading | undefined {
  if (host !== pooledHost && host !== directHost) return undefined
  const pooled = host === pooledHost
  return {
    endpoint: pooled ? 'pooled' : 'direct',
    poolMode: pooled ? 'transaction' : 'none',
    confidence: 'high',
    reason: pooled ? 'its host is the pooled one' : 'only pooled.db.prisma.io pools, on the same port',
    reach: 'ipv4',
    // The user name stands for the database; a URL may leave the database name out.
    project: user,
    ...(database ? { database } : {}),
  }
}
