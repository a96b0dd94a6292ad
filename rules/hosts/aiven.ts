import { pgbouncerFlags, pgbouncerOnDirect } from './flags.ts'
import type { DatabaseHost } from './host.ts'
import type { Plan } from './plan.ts'

const host = /\.aivencloud\.com$/

/** [max_connections, GB of memory]. Source: aiven/aiven-docs, pg-connection-limits.md; no pools below Startup. */
const sizes: Record<string, [number, number]> = {
  'startup-4': [100, 4],
  'startup-8': [200, 8],
  'startup-16': [400, 16],
  'startup-32': [800, 32],
  'startup-64': [1000, 64],
}
/** Source: aiven/aiven-docs, pg-connection-pooling.md. */
const clients = (gigabytes: number) => Math.min(Math.max(500 * gigabytes, 5000), 50_000)
// Aiven "can utilize any number of the connections" itself; 3 is Postgres' own reserve.
const reserved = 3

/** Ports are drawn for each service, so that nothing in a URL tells its pools from the service itself. */
export const aiven: DatabaseHost = {
  label: 'Aiven',
  support: 'full',
  read: (url) => {
    if (!host.test(url.host)) return undefined
    const base = { confidence: 'low' as const, reach: 'ipv4' as const, project: url.host }
    return url.database === 'defaultdb'
      ? {
          ...base,
          endpoint: 'direct',
          poolMode: 'none',
          reason: 'its database is defaultdb, and a pool would stand there under its own name',
          database: url.database,
        }
      : {
          ...base,
          endpoint: 'unknown',
          poolMode: 'unknown',
          reason: 'host and port do not tell a pool from the service',
        }
  },
  toPooled: (url, { poolName, poolPort }) =>
    poolName && poolPort
      ? { url: { ...url, port: poolPort, database: poolName } }
      : { reason: 'a pool has a name and a port of its own: copy its URI from Connection pools' },
  toDirect: () => ({
    reason: 'the port of the service is not derivable: copy the Service URI from the overview',
  }),
  admin: { endpoint: 'direct', ipv4: 'yes' },
  may: { roles: 'yes', databases: 'yes' },
  // The read replica's URI of a service, aiven/aiven-docs, create-read-replica: `replica-NAME...`.
  writer: (url) =>
    host.test(url.host) && /^replica-/.test(url.host)
      ? { ...url, host: url.host.replace(/^replica-/, '') }
      : undefined,
  caFrom: 'copy the CA certificate from the overview of the service into ca.pem',
  ca: { pooled: 'private', direct: 'private' },
  plans: {
    free: { maxConnections: 20, reserved, poolerClients: 0 },
    hobbyist: { maxConnections: 25, reserved, poolerClients: 0 },
    ...Object.fromEntries(
      ['startup', 'business', 'premium'].flatMap((tier) =>
        Object.entries(sizes).map(([name, [maxConnections, gigabytes]]): [string, Plan] => [
          name.replace('startup', tier),
          { maxConnections, reserved, poolerClients: clients(gigabytes) },
        ]),
      ),
    ),
  },
  flags: [...pgbouncerFlags, pgbouncerOnDirect],
}
