import { readSupavisor, session, tenant, transaction } from '../endpoints/supavisor.ts'
import { classifiedOnly, type DatabaseHost } from './host.ts'

/**
 * Supavisor of a self-hosted Supabase: both modes at the host of one's own, the tenant (POOLER_TENANT_ID) in the user name,
 * Postgres itself not published, no certificate (supabase.com/docs/guides/self-hosting/accessing-postgres;
 * supabase/supabase 00069a4c, docker/docker-compose.yml; supabase/supavisor, config/runtime.exs).
 */
export const supavisor: DatabaseHost = {
  ...classifiedOnly,
  label: 'Supavisor (self-hosted Supabase)',
  read: readSupavisor,
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
