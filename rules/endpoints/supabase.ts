import type { ConnectionUrl } from '../url/connection-url.ts'
import type { UrlReading } from './reading.ts'

export const sharedHost = /^[a-z0-9-]+\.pooler\.supabase\.com$/
export const ownHost = /^db\.([a-z0-9]+)\.supabase\.co$/

/** Four endpoints: shared pooler in transaction or session mode, dedicated pooler, Postgres itself. */
export function readSupabase(url: ConnectionUrl): UrlReading | undefined {
  const own = ownHost.exec(url.host)?.[1]
  if (!own && !sharedHost.test(url.host)) return undefined
  const project = own ?? refOf(url)
  const base = {
    confidence: 'high' as const,
    database: url.database,
    ...(project ? { project } : {}),
    // With the IPv4 add-on db.REF has an A record too: only a look-up tells.
    reach: own ? ('ipv6-only' as const) : ('ipv4' as const),
  }
  const pooler = own ? 'dedicated pooler' : 'shared pooler'
  if (url.port === 6543) {
    return {
      ...base,
      endpoint: 'pooled',
      poolMode: 'transaction',
      reason: `port 6543 is the ${pooler} in transaction mode`,
    }
  }
  if (url.port !== 5432) {
    return {
      ...base,
      endpoint: 'unknown',
      poolMode: 'unknown',
      reason: `nothing listens on port ${url.port}`,
    }
  }
  return own
    ? { ...base, endpoint: 'direct', poolMode: 'none', reason: 'db.REF on port 5432 is Postgres itself' }
    : {
        ...base,
        endpoint: 'pooled',
        poolMode: 'session',
        reason: 'port 5432 is the shared pooler in session mode',
      }
}

/** The project a login at the shared pooler means: `ROLE.REF`, or the startup option `reference=REF`. */
export function refOf({ user, parameters }: ConnectionUrl): string | undefined {
  return (
    /\.([a-z0-9]+)$/.exec(user)?.[1] ??
    /(?:^|\s|-c\s*)reference=([a-z0-9]+)/.exec(parameters.options ?? '')?.[1]
  )
}
