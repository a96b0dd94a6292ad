import type { ConnectionUrl } from '../url/connection-url.ts'
import { direct, session, type Unpooled } from './unpooled.ts'

export const sharedHost = /^[a-z0-9-]+\.pooler\.supabase\.com$/
export const ownHost = /^db\.([a-z0-9]+)\.supabase\.co$/

/** Both hosts have a pooler on port 6543. */
export function supabaseUnpooled({ host, port }: ConnectionUrl): Unpooled | undefined {
  if (port !== 5432) return undefined
  if (ownHost.test(host)) return direct('db.REF on port 5432 is Postgres itself')
  return sharedHost.test(host) ? session('port 5432 is the shared pooler in session mode') : undefined
}
