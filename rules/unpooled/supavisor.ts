import type { ConnectionUrl } from '../url/connection-url.ts'
import { session, type Unpooled } from './unpooled.ts'

/** `ROLE.TENANT`. On port 5432 only Supabase's own roles show that it is no `first.last` of a plain Postgres. */
export const tenant = /^[^.]+\.([\w-]+)$/
const ownRole = /^(?:postgres|authenticator|supabase_\w+)\./

/** Supavisor of a self-hosted Supabase, at any host: the tenant stands in the user name. */
export function supavisorUnpooled({ user, port }: ConnectionUrl): Unpooled | undefined {
  return port === 5432 && tenant.test(user) && ownRole.test(user)
    ? session(`a user with a tenant behind its name on port ${port} is Supavisor in session mode`)
    : undefined
}
