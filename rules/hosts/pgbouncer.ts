import { type ConnectionLimits, defaults } from '../budget/sums.ts'
import type { ConnectionUrl } from '../url/connection-url.ts'
import { pgbouncerFlags, pgbouncerOnDirect } from './flags.ts'
import type { DatabaseHost } from './host.ts'
import { readPort } from './port-pair.ts'
import type { UrlReading } from './reading.ts'

const pair = { host: /./, pooled: 6432, direct: 5432, poolMode: 'unknown' as const }
/** PgBouncer's default port, and the one of a self-hosted Supabase. */
const poolerPorts = [6432, 6543]

/** Upstream's defaults (pgbouncer.org/config.html). */
export const pgbouncerLimits: ConnectionLimits = { poolerClients: 100, poolSize: 20 }

/** A pooler of one's own, in front of a Postgres that may stand elsewhere. The port is all a URL shows of it. */
export const pgbouncer: DatabaseHost = {
  label: 'PgBouncer',
  support: 'full',
  read: (url) =>
    poolerPorts.includes(url.port)
      ? {
          ...guess(url),
          endpoint: 'pooled',
          poolMode: 'unknown',
          reason: `port ${url.port} is a usual one of poolers, on a host we do not know${url.port === 6543 ? ' (self-hosted Supabase wants ROLE.TENANT as its user)' : ''}`,
        }
      : undefined,
  // Said to be PgBouncer in the configuration: then its default ports mean what they say.
  readDeclared: (url) => {
    const reading = readPort(pair, url)
    if (reading.endpoint === 'unknown')
      return {
        ...guess(url),
        endpoint: 'unknown',
        poolMode: 'unknown',
        reason: `port ${url.port} is neither 6432 nor 5432`,
      }
    return { ...reading, reach: 'unknown' }
  },
  toPooled: (url, { poolerHost }) => {
    if (poolerPorts.includes(url.port)) return { url }
    const [host = '', port = `${pair.pooled}`] = poolerHost?.split(':') ?? []
    return host
      ? { url: { ...url, host, port: Number(port) } }
      : { reason: 'where the pooler listens is not in the URL: set poolproof:database.pooledAddress' }
  },
  toDirect: () => ({
    reason: 'where Postgres listens is not in the URL: set poolproof:database.directAddress',
  }),
  admin: { endpoint: 'direct', ipv4: 'unknown' },
  may: { roles: 'unknown', databases: 'unknown' },
  ca: { pooled: 'unknown', direct: 'unknown' },
  plans: { default: { maxConnections: 100, reserved: defaults.reserved, ...pgbouncerLimits } },
  flags: [...pgbouncerFlags, pgbouncerOnDirect],
}

function guess({
  host,
  database,
}: ConnectionUrl): Pick<UrlReading, 'confidence' | 'reach' | 'project' | 'database'> {
  return { confidence: 'low', reach: 'unknown', project: host, database }
}
