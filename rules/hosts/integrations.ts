import type { DatabaseHostName } from './host.ts'

/** Which door a variable holds that an integration or a template put into a project. */
export type NamedConnection = 'pooled' | 'session' | 'direct'

/**
 * Names that integrations set, and the door behind each. The same name means the opposite from one to the next.
 * Sources: neon.com/docs/guides/vercel-managed-integration; prisma.io/docs/guides/postgres/vercel;
 * supabase.com/docs/guides/integrations/vercel-marketplace; docs.railway.com/databases/postgresql-pgbouncer.
 */
export const integrations: Partial<Record<DatabaseHostName, Readonly<Record<string, NamedConnection>>>> = {
  neon: {
    DATABASE_URL: 'pooled',
    DATABASE_URL_UNPOOLED: 'direct',
    POSTGRES_URL: 'pooled',
    POSTGRES_PRISMA_URL: 'pooled',
    POSTGRES_URL_NO_SSL: 'pooled',
    POSTGRES_URL_NON_POOLING: 'direct',
  },
  'vercel-postgres': {
    POSTGRES_URL: 'pooled',
    POSTGRES_PRISMA_URL: 'pooled',
    POSTGRES_URL_NO_SSL: 'pooled',
    POSTGRES_URL_NON_POOLING: 'direct',
  },
  'prisma-postgres': {
    DATABASE_URL: 'direct',
    POSTGRES_URL: 'direct',
    // Older installations: a URL of Accelerate, so look at the value.
    PRISMA_DATABASE_URL: 'direct',
    DATABASE_URL_POOLED: 'pooled',
  },
  // No DATABASE_URL at all; the "non pooling" one is the session mode of the shared pooler.
  supabase: {
    POSTGRES_URL: 'pooled',
    POSTGRES_PRISMA_URL: 'pooled',
    POSTGRES_URL_NON_POOLING: 'session',
  },
  // Set from inside Railway; the two without PUBLIC resolve in its private network only.
  railway: {
    DATABASE_URL: 'pooled',
    DATABASE_PUBLIC_URL: 'pooled',
    DATABASE_UNPOOLED_URL: 'direct',
    DATABASE_PUBLIC_UNPOOLED_URL: 'direct',
  },
}

/** Names that promise a direct door, whoever set them. */
export const directNames = [
  'DIRECT_URL',
  'DIRECT_DATABASE_URL',
  'DATABASE_URL_UNPOOLED',
  'DATABASE_UNPOOLED_URL',
  'DATABASE_PUBLIC_UNPOOLED_URL',
  'POSTGRES_URL_NON_POOLING',
] as const

/** Names an integration gives its pooled door, the best for Prisma first. */
export const pooledNames = ['POSTGRES_PRISMA_URL', 'DATABASE_URL_POOLED', 'POSTGRES_URL'] as const
