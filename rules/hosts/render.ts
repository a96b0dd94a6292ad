import { classifiedOnly, type DatabaseHost, poolerless } from './host.ts'
import type { Plan } from './plan.ts'

/** render.com/tutorials/postgres-on-render: by memory; about ten fewer than the headline number are free. */
const sizes: Record<string, number> = { 'under-8gb': 100, '8gb': 200, '16gb': 400, '32gb': 500 }

/**
 * External hosts `dpg-ID-a.REGION-postgres.render.com`, internal ones `dpg-ID-a`. The documentation has an integrated
 * PgBouncer, the tutorial says there is none; what its URL looks like is not established.
 */
export const render: DatabaseHost = {
  ...classifiedOnly,
  // render.com/docs/postgresql-connection-pooling: a PgBouncer that the user deploys.
  ...poolerless('it has no pooler to copy'),
  label: 'Render',
  read: ({ host, port, database }) => {
    const external = /^(dpg-[a-z0-9-]+)\.[a-z]+-postgres\.render\.com$/.exec(host)?.[1]
    const project = external ?? /^dpg-[a-z0-9-]+$/.exec(host)?.[0]
    if (!project) return undefined
    const base = {
      confidence: 'low' as const,
      reach: external ? ('ipv4' as const) : ('private' as const),
      project,
      database,
    }
    return port === 5432
      ? { ...base, endpoint: 'direct', poolMode: 'none', reason: 'port 5432 of its host is Postgres itself' }
      : {
          ...base,
          endpoint: 'unknown',
          poolMode: 'unknown',
          reason: `what listens on port ${port} is not documented`,
        }
  },
  plans: Object.fromEntries(
    Object.entries(sizes).map(([name, maxConnections]): [string, Plan] => [
      name,
      { maxConnections, reserved: 10, confidence: 'low' },
    ]),
  ),
}
