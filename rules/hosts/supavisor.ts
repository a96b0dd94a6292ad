import { supavisorUnpooled, tenant } from '../unpooled/supavisor.ts'
import { classifiedOnly, type DatabaseHost } from './host.ts'

const [session, transaction] = [5432, 6543]

/**
 * Supavisor of a self-hosted Supabase: both modes at the host of one's own, the tenant (POOLER_TENANT_ID) in the user name,
 * Postgres itself not published, no certificate (supabase.com/docs/guides/self-hosting/accessing-postgres;
 * supabase/supabase 00069a4c, docker/docker-compose.yml; supabase/supavisor, config/runtime.exs).
 */
export const supavisor: DatabaseHost = {
  ...classifiedOnly,
  label: 'Supavisor (self-hosted Supabase)',
  read: (url) => {
    const { user, host, port, database } = url
    const project = tenant.exec(user)?.[1]
    const unpooled = supavisorUnpooled(url)
    if (!project || (port !== transaction && !unpooled)) return undefined
    const pooled = { endpoint: 'pooled', poolMode: 'transaction', confidence: 'high' } as const
    return {
      reason: `a user with a tenant behind its name on port ${port} is Supavisor in transaction mode`,
      ...(unpooled ?? pooled),
      reach: 'unknown',
      database,
      project: `${project} ${host}`,
    }
  },
  toPooled: (url) => ({ url: { ...url, port: transaction } }),
  toDirect: (url) => ({ url: { ...url, port: session } }),
  userSuffix: ({ user }) => {
    const project = tenant.exec(user)?.[1]
    return project && `.${project}`
  },
  admin: {
    endpoint: 'session',
    ipv4: 'unknown',
    databaseUsername: (user) => user.split('.')[0],
  },
  may: { roles: 'yes', databases: 'yes' },
  tlsFrom:
    'give Supavisor a certificate (GLOBAL_DOWNSTREAM_CERT_PATH, GLOBAL_DOWNSTREAM_KEY_PATH): it has none at first',
}
