import { portPairs } from '../unpooled/port-pair.ts'
import { pgbouncerFlags, pgbouncerOnDirect } from './flags.ts'
import type { DatabaseHost } from './host.ts'
import type { Plan } from './plan.ts'
import { portPair } from './port-pair.ts'

/** max_connections by product. Source: learn.microsoft.com/azure/postgresql, concepts-limits. */
const burstable: Record<string, number> = {
  B1ms: 50,
  B2s: 429,
  B2ms: 859,
  B4ms: 1718,
  B8ms: 3437,
  B12ms: 5000,
}
const pooled: Record<string, number> = {
  ...{ D2s: 859, D4s: 1718, D8s: 3437, D16s: 5000, D32s: 5000 },
  ...{ E2s: 1718, E4s: 3437, E8s: 5000, E16s: 5000 },
}

const plan = (maxConnections: number): Plan => ({ maxConnections, reserved: 15, poolerClients: 0 })

/**
 * Azure Database for PostgreSQL, flexible server, with its built-in PgBouncer (off until pgbouncer.enabled is set;
 * its port: learn.microsoft.com/azure/postgresql, concepts-pgbouncer).
 */
export const azure: DatabaseHost = {
  label: 'Azure Database for PostgreSQL',
  support: 'full',
  ...portPair({
    ...portPairs.azure,
    privateHost: /\.private\.postgres\.database\.azure\.com$/,
    // The default and Microsoft's recommendation; pgbouncer.pool_mode can change it.
    poolMode: 'transaction',
  }),
  // The retired single server wanted USER@SERVER (learn.microsoft.com/azure/postgresql, migrate from single server).
  userFault: ({ user, host }) => {
    const [server = ''] = host.split('.')
    if (!user.toLowerCase().endsWith(`@${server}`)) return undefined
    const bare = user.slice(0, -server.length - 1)
    return {
      what: `a flexible server wants the bare role name, without @${server}, which was the single server's`,
      user: bare,
    }
  },
  admin: { endpoint: 'direct', ipv4: 'yes' },
  may: { roles: 'yes', databases: 'yes' },
  ca: { pooled: 'public', direct: 'public' },
  plans: {
    // Burstable has no PgBouncer at all.
    ...Object.fromEntries(Object.entries(burstable).map(([name, limit]) => [name, plan(limit)])),
    ...Object.fromEntries(
      Object.entries(pooled).map(([name, limit]): [string, Plan] => [
        name,
        { ...plan(limit), poolerClients: 5000, poolSize: 50 },
      ]),
    ),
  },
  // max_prepared_statements is 0 by default: named prepared statements fail until it is set.
  flags: [...pgbouncerFlags, pgbouncerOnDirect],
  namesDatabase: true,
}
