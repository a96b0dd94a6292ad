import { neonHosts } from '../unpooled/neon.ts'
import type { DatabaseHost } from './host.ts'
import { neonBase, neonRange, readNeon } from './neon.ts'
import type { Plan } from './plan.ts'

const unsure = (plan: Plan): Plan => ({ ...plan, confidence: 'low' })

/**
 * Vercel Postgres before it became Neon: `ep-...(-pooler).REGION.postgres.vercel-storage.com`. Its limits are taken to be Neon's.
 */
export const vercelPostgres: DatabaseHost = {
  ...neonBase,
  label: 'Vercel Postgres',
  read: readNeon(neonHosts['vercel-postgres']),
  may: { roles: 'unknown', databases: 'unknown' },
  integration: {
    POSTGRES_URL: 'pooled',
    POSTGRES_PRISMA_URL: 'pooled',
    POSTGRES_URL_NO_SSL: 'pooled',
    POSTGRES_URL_NON_POOLING: 'direct',
  },
  plans: Object.fromEntries(Object.entries(neonBase.plans).map(([name, plan]) => [name, unsure(plan)])),
  planRange: {
    ...neonRange,
    read: (name) => {
      const plan = neonRange.read(name)
      return plan && unsure(plan)
    },
  },
}
