import { directHost, pooledHost, prismaUnpooled } from '../unpooled/prisma-postgres.ts'
import type { ConnectionUrl } from '../url/connection-url.ts'
import { pgbouncerFlags, pgbouncerOnDirect } from './flags.ts'
import type { DatabaseHost } from './host.ts'
import type { Plan } from './plan.ts'
import type { UrlReading } from './reading.ts'

/** [pooled, direct]; 5 of the direct ones are Prisma's. Source: prisma.io/docs/postgres/database/connection-pooling. */
const limits: Record<string, [number, number]> = {
  free: [50, 10],
  starter: [50, 10],
  pro: [250, 50],
  business: [500, 100],
}

/** The host alone tells the endpoints apart: both listen on 5432, with the same credentials. */
export const prismaPostgres: DatabaseHost = {
  label: 'Prisma Postgres',
  support: 'full',
  ports: [5432],
  read,
  toPooled: (url) => ({ url: { ...url, host: pooledHost, port: 5432 } }),
  toDirect: (url) => ({ url: { ...url, host: directHost, port: 5432 } }),
  admin: { endpoint: 'direct', ipv4: 'yes' },
  // A restricted credential: making roles is not established, so it counts as no.
  may: { roles: 'no', databases: 'no' },
  ca: { pooled: 'public', direct: 'public' },
  plans: Object.fromEntries(
    Object.entries(limits).map(([name, [poolerClients, maxConnections]]): [string, Plan] => [
      name,
      // How many backends its pooler opens is not documented, nor whether they count as direct ones.
      // No role of the stack's own migrates there: Prisma holds two connections, one for its lock.
      { maxConnections, reserved: 5, poolerClients, poolSizeFixed: true, migratorConnections: 2 },
    ]),
  ),
  flags: [...pgbouncerFlags, pgbouncerOnDirect],
  databaseOptional: true,
  // prisma.io/docs/guides/postgres/vercel
  integration: {
    DATABASE_URL: 'direct',
    POSTGRES_URL: 'direct',
    // Older installations: a URL of Accelerate, so look at the value.
    PRISMA_DATABASE_URL: 'direct',
    DATABASE_URL_POOLED: 'pooled',
  },
}

function read(url: ConnectionUrl): UrlReading | undefined {
  const { host, user, database } = url
  const unpooled = prismaUnpooled(url)
  if (host !== pooledHost && !unpooled) return undefined
  const pooled = { endpoint: 'pooled', poolMode: 'transaction', confidence: 'high' } as const
  return {
    reason: 'its host is the pooled one',
    ...(unpooled ?? pooled),
    reach: 'ipv4',
    // The user name stands for the database; a URL may leave the database name out.
    project: user,
    ...(database ? { database } : {}),
  }
}
