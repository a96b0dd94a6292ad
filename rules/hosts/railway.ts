import { classifiedOnly, type DatabaseHost } from './host.ts'
import type { UrlReading } from './reading.ts'

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
    if (/\.proxy\.rlwy\.net$|^containers-[\w-]+\.railway\.app$/.test(host)) {
      return {
        ...base,
        reach: 'ipv4',
        reason: 'the public proxy hides whether PgBouncer or Postgres is behind it',
      }
    }
    return undefined
  },
  toPooled: () => ({
    reason:
      'PgBouncer is a service of its own there: add it under Database > Config > Connection Pooling and copy its DATABASE_PUBLIC_URL',
  }),
  toDirect: () => ({
    reason: 'copy DATABASE_PUBLIC_UNPOOLED_URL, or DATABASE_PUBLIC_URL of the Postgres service',
  }),
  // The image signs its certificates itself (railwayapp-templates/postgres-ssl#6, koala73/worldmonitor#1938).
  ca: { pooled: 'private', direct: 'private' },
  caFrom:
    'openssl s_client -starttls postgres -showcerts -connect HOST:PORT </dev/null, and keep the last certificate as ca.pem',
  // Set from inside Railway; the two without PUBLIC resolve in its private network only.
  integration: {
    DATABASE_URL: 'pooled',
    DATABASE_PUBLIC_URL: 'pooled',
    DATABASE_UNPOOLED_URL: 'direct',
    DATABASE_PUBLIC_UNPOOLED_URL: 'direct',
  },
}
