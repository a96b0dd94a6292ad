import { classifiedOnly } from './classified-only.ts'
import type { DatabaseHost, UrlReading } from './host.ts'

/**
 * docs.railway.com/databases/postgresql-pgbouncer: PgBouncer is a service of its own, and its variables tell the doors
 * apart (integrations.ts). `*.railway.internal` exists inside Railway only; the public proxy hides what is behind it.
 */
export const railway: DatabaseHost = {
  ...classifiedOnly,
  label: 'Railway',
  read: ({ host, database }) => {
    const base = { confidence: 'low', poolMode: 'unknown', door: 'unknown', project: host, database } as const
    if (/\.railway\.internal$/.test(host)) {
      return {
        ...base,
        reach: 'private',
        reason: 'railway.internal is its private network',
      } satisfies UrlReading
    }
    if (/\.proxy\.rlwy\.net$/.test(host)) {
      return {
        ...base,
        reach: 'ipv4',
        reason: 'the public proxy hides whether PgBouncer or Postgres is behind it',
      }
    }
    return undefined
  },
}
