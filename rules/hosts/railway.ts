import { classifiedOnly, type DatabaseHost, type UrlReading } from './host.ts'

/**
 * docs.railway.com/databases/postgresql-pgbouncer: PgBouncer is a service of its own, and its variables tell the endpoints
 * apart. `*.railway.internal` exists inside Railway only; the public proxy hides what is behind it.
 */
export const railway: DatabaseHost = {
  ...classifiedOnly,
  label: 'Railway',
  read: ({ host, database }) => {
    const base = {
      confidence: 'low',
      poolMode: 'unknown',
      endpoint: 'unknown',
      project: host,
      database,
    } as const
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
  // Set from inside Railway; the two without PUBLIC resolve in its private network only.
  integration: {
    DATABASE_URL: 'pooled',
    DATABASE_PUBLIC_URL: 'pooled',
    DATABASE_UNPOOLED_URL: 'direct',
    DATABASE_PUBLIC_UNPOOLED_URL: 'direct',
  },
}
