import type { DatabaseHost } from './host.ts'
import { neonBase, readEndpoint } from './neon.ts'

/**
 * Vercel Postgres before it became Neon: `ep-...(-pooler).REGION.postgres.vercel-storage.com`. The names it set in a
 * project are in integrations.ts. Its limits are taken to be Neon's.
 */
export const vercelPostgres: DatabaseHost = {
  ...neonBase,
  label: 'Vercel Postgres',
  read: (url) => (/\.postgres\.vercel-storage\.com$/.test(url.host) ? readEndpoint(url) : undefined),
  may: { roles: 'unknown', databases: 'unknown' },
  plans: Object.fromEntries(
    Object.entries(neonBase.plans).map(([name, plan]) => [name, { ...plan, confidence: 'low' as const }]),
  ),
}
