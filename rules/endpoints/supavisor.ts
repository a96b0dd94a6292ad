import type { ConnectionUrl } from '../url/connection-url.ts'
import type { UrlReading } from './reading.ts'

export const [session, transaction] = [5432, 6543]
/** `ROLE.TENANT`. On port 5432 only Supabase's own roles show that it is no `first.last` of a plain Postgres. */
export const tenant = /^[^.]+\.([\w-]+)$/
const ownRole = /^(?:postgres|authenticator|supabase_\w+)\./

/** Supavisor of a self-hosted Supabase: the tenant stands in the user name. */
export function readSupavisor({ user, host, port, database }: ConnectionUrl): UrlReading | undefined {
  const project = tenant.exec(user)?.[1]
  if (!project || (port !== transaction && !(port === session && ownRole.test(user)))) return undefined
  const base = { endpoint: 'pooled', confidence: 'high', reach: 'unknown', database } as const
  return {
    ...base,
    project: `${project} ${host}`,
    poolMode: port === transaction ? 'transaction' : 'session',
    reason: `a user with a tenant behind its name on port ${port} is Supavisor in ${port === transaction ? 'transaction' : 'session'} mode`,
  }
}
