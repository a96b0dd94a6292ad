import { classifiedOnly, type DatabaseHost } from './host.ts'

const [session, transaction] = [5432, 6543]
/** `ROLE.TENANT`. On port 5432 only Supabase's own roles show that it is no `first.last` of a plain Postgres. */
const tenant = /^[^.]+\.([\w-]+)$/
const ownRole = /^(?:postgres|authenticator|supabase_\w+)\./

/**
 * Supavisor of a self-hosted Supabase: both modes at the host of one's own, the tenant (POOLER_TENANT_ID) in the user name,
 * Postgres itself not published, no certificate (supabase.com/docs/guides/self-hosting/accessing-postgres;
 * supabase/supabase 00069a4c, docker/docker-compose.yml; supabase/supavisor, config/runtime.exs).
 */
export const supavisor: DatabaseHost = {
  ...classifiedOnly,
  label: 'Supavisor (self-hosted Supabase)',
  read: ({ user, host, port, database }) => {
    const project = tenant.exec(user)?.[1]
    if (!project || (port !== transaction && !(port === session && ownRole.test(user)))) return undefined
    const base = { endpoint: 'pooled', confidence: 'high', reach: 'unknown', database } as const
    return {
      ...base,
      project: `${project} ${host}`,
      poolMode: port === transaction ? 'transaction' : 'session',
      reason: `a user with a tenant behind its name on port ${port} is Supavisor in ${port === transaction ? 'transaction' : 'session'} mode`,
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
