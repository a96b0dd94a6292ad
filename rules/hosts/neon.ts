import type { ConnectionUrl } from '../url/connection-url.ts'
import { type Flag, pgbouncerOnDirect } from './flags.ts'
import type { DatabaseHost, Derived, UrlReading } from './host.ts'
import type { Plan } from './plan.ts'

/** First label of a compute's host: `ep-NAME-ID`, with `-pooler` at its end for the pooled endpoint. */
const endpoint = /^(ep-[a-z0-9-]+?)((?:-pooler)*)$/

/** max_connections by compute size (CU). Source: neon.com/docs/connect/connection-pooling, 2026-01. */
const computes: Record<string, number> = {
  '0.25': 104,
  '0.5': 209,
  '1': 419,
  '2': 839,
  '3': 1258,
  '4': 1678,
  '5': 2098,
  '6': 2517,
  '7': 2937,
  '8': 3357,
  '9': 4000,
}

/** 10,000 clients; the pool of each role and database is 90 % of max_connections; seven stay with Neon. */
const neonPlans: Record<string, Plan> = Object.fromEntries(
  Object.entries(computes).map(([compute, maxConnections]): [string, Plan] => [
    compute,
    {
      maxConnections,
      reserved: 7,
      poolerClients: 10_000,
      poolSize: Math.floor(0.9 * maxConnections),
      poolSizeFixed: true,
    },
  ]),
)

/** PgBouncer behind Neon's proxy; what it does with startup parameters is not established. */
const neonFlags: readonly Flag[] = [
  pgbouncerOnDirect,
  ...['statement_timeout', 'search_path'].map(
    (parameter): Flag => ({
      parameter,
      endpoint: 'pooled',
      effect: 'harms',
      why: 'is refused or ignored by the pooler as a startup parameter; set it on the role: ALTER ROLE app SET ...',
      confidence: 'low',
    }),
  ),
]

/** The first label of the host tells the endpoints apart, never by the port. */
export function readEndpoint(url: ConnectionUrl): UrlReading | undefined {
  const [label = ''] = url.host.split('.')
  const [, project, pooler] = endpoint.exec(label) ?? []
  const base = { reach: 'ipv4' as const, database: url.database }
  if (!project) {
    return {
      ...base,
      endpoint: 'unknown',
      poolMode: 'unknown',
      confidence: 'low',
      reason: 'its host names no endpoint',
    }
  }
  return pooler
    ? {
        ...base,
        project,
        endpoint: 'pooled',
        poolMode: 'transaction',
        confidence: 'high',
        reason: 'its first label ends in -pooler',
      }
    : {
        ...base,
        project,
        endpoint: 'direct',
        poolMode: 'none',
        confidence: 'high',
        reason: 'its first label does not end in -pooler',
      }
}

/** The same endpoint with one `-pooler`, or with none. */
function endpointKind(url: ConnectionUrl, suffix: '-pooler' | ''): Derived {
  const [label = '', ...rest] = url.host.split('.')
  const project = endpoint.exec(label)?.[1]
  if (!project) return { reason: 'its host names no endpoint (ep-...): copy the URL from the dashboard' }
  return { url: { ...url, host: [project + suffix, ...rest].join('.'), port: 5432 } }
}

/** What is not in the host: the same for Neon and for the Vercel Postgres that became Neon. */
export const neonBase: Omit<DatabaseHost, 'label' | 'read' | 'may'> = {
  support: 'full',
  ports: [5432],
  toPooled: (url) => endpointKind(url, '-pooler'),
  toDirect: (url) => endpointKind(url, ''),
  admin: { endpoint: 'direct', ipv4: 'yes' },
  ca: { pooled: 'public', direct: 'public' },
  plans: neonPlans,
  namesDatabase: true,
  poolerTimes: ({ host }) => (endpoint.exec(host.split('.')[0] ?? '')?.[2] ?? '').split('-pooler').length - 1,
  flags: neonFlags,
}

export const neon: DatabaseHost = {
  ...neonBase,
  label: 'Neon',
  // `.c-N.` may stand in front of the region, and the cloud in front of neon.tech: only the suffix counts.
  read: (url) => (/\.neon\.tech$/.test(url.host) ? readEndpoint(url) : undefined),
  // neon_superuser has CREATEROLE and CREATEDB. Logging in with an SQL-made role through -pooler: not established.
  may: { roles: 'yes', databases: 'yes' },
  // neon.com/docs/guides/vercel-managed-integration
  integration: {
    DATABASE_URL: 'pooled',
    DATABASE_URL_UNPOOLED: 'direct',
    POSTGRES_URL: 'pooled',
    POSTGRES_PRISMA_URL: 'pooled',
    POSTGRES_URL_NO_SSL: 'pooled',
    POSTGRES_URL_NON_POOLING: 'direct',
  },
}
