import { ownHost, sharedHost, supabaseUnpooled } from '../unpooled/supabase.ts'
import type { ConnectionUrl } from '../url/connection-url.ts'
import { pgbouncerOnDirect } from './flags.ts'
import type { DatabaseHost, Derived, Hints } from './host.ts'
import type { Plan } from './plan.ts'
import type { UrlReading } from './reading.ts'
import { supabaseRoot } from './supabase-root.ts'

/**
 * [max_connections, pooler clients, pool size]. Sources: supabase.com/docs/guides/platform/compute-and-disk and the
 * dashboard's own table (supabase/supabase, ConnectionPooling.constants.ts). Reserved: a fifth, which the guide
 * "Connection management" keeps for Auth, Storage, Realtime and the superuser.
 */
const sizes: Record<string, [number, number, number]> = {
  nano: [60, 200, 15],
  micro: [60, 200, 15],
  small: [90, 400, 15],
  medium: [120, 600, 15],
  large: [160, 800, 20],
  xl: [240, 1000, 20],
  '2xl': [380, 1500, 25],
  '4xl': [480, 3000, 32],
  '8xl': [490, 6000, 64],
  '12xl': [500, 9000, 96],
  '16xl': [500, 12_000, 128],
}

/** Four endpoints: shared pooler in transaction or session mode, dedicated pooler, Postgres itself. */
export const supabase: DatabaseHost = {
  label: 'Supabase',
  support: 'full',
  ports: [5432, 6543],
  read,
  toPooled,
  toDirect,
  userFault,
  // supabase.com/docs/guides/database/connecting-to-postgres: db.REF is IPv6 without the add-on, the pooler IPv4.
  admin: {
    endpoint: 'session',
    ipv4: 'yes',
    databaseUsername: (user) => user.split('.')[0],
  },
  userSuffix: (url) => {
    const { project } = read(url) ?? {}
    return project ? `.${project}` : undefined
  },
  may: { roles: 'yes', databases: 'yes' },
  // Both endpoints show a certificate of Supabase's own CA (supabase/agent-skills#419, prisma/orm#23390).
  ca: { pooled: 'private', direct: 'private' },
  rootCertificate: supabaseRoot,
  caFrom:
    'curl -fsSo ca.pem https://supabase-downloads.s3-ap-southeast-1.amazonaws.com/prod/ssl/prod-ca-2021.crt (SHA-256 fingerprint 80:70:25:AD:...:CA:FA)',
  plans: Object.fromEntries(
    Object.entries(sizes).map(([name, [maxConnections, poolerClients, poolSize]]): [string, Plan] => [
      name,
      { maxConnections, reserved: maxConnections / 5, poolerClients, poolSize },
    ]),
  ),
  flags: [pgbouncerOnDirect],
  namesDatabase: true,
  ipv4Pooler: 'aws-N-REGION.pooler.supabase.com',
  hints: (url) => {
    const { project } = read(url) ?? {}
    return { ...(sharedHost.test(url.host) && { poolerHost: url.host }), ...(project && { project }) }
  },
  // supabase.com/docs/guides/integrations/vercel-marketplace
  // No DATABASE_URL at all; the "non pooling" one is the session mode of the shared pooler.
  integration: {
    POSTGRES_URL: 'pooled',
    POSTGRES_PRISMA_URL: 'pooled',
    POSTGRES_URL_NON_POOLING: 'session',
  },
}

function read(url: ConnectionUrl): UrlReading | undefined {
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
  const unpooled = supabaseUnpooled(url)
  if (unpooled) return { ...base, ...unpooled }
  if (url.port === 6543) {
    return {
      ...base,
      endpoint: 'pooled',
      poolMode: 'transaction',
      reason: `port 6543 is the ${own ? 'dedicated pooler' : 'shared pooler'} in transaction mode`,
    }
  }
  return {
    ...base,
    endpoint: 'unknown',
    poolMode: 'unknown',
    reason: `nothing listens on port ${url.port}`,
  }
}

/** The project a login at the shared pooler means: `ROLE.REF`, or the startup option `reference=REF`. */
function refOf({ user, parameters }: ConnectionUrl): string | undefined {
  return (
    /\.([a-z0-9]+)$/.exec(user)?.[1] ??
    /(?:^|\s|-c\s*)reference=([a-z0-9]+)/.exec(parameters.options ?? '')?.[1]
  )
}

function userFault(url: ConnectionUrl): ReturnType<NonNullable<DatabaseHost['userFault']>> {
  const own = ownHost.exec(url.host)?.[1]
  if (own && url.user.endsWith(`.${own}`)) {
    const user = url.user.slice(0, -own.length - 1)
    return { what: `db.REF wants the bare role name, without the project behind it`, user }
  }
  if (own || !sharedHost.test(url.host) || refOf(url)) return undefined
  return {
    what: `the shared pooler finds the project by the user name: it must be ${url.user || 'postgres'}.REF`,
  }
}

function toPooled(url: ConnectionUrl, { poolerHost }: Hints): Derived {
  const own = ownHost.exec(url.host)?.[1]
  if (!own || url.port === 6543) return { url: { ...url, port: 6543 } }
  if (poolerHost) {
    const user = url.user.endsWith(`.${own}`) ? url.user : `${url.user}.${own}`
    return { url: { ...url, user, host: poolerHost.replace(/:\d+$/, ''), port: 6543 } }
  }
  return {
    reason:
      'the host of the shared pooler (aws-N-REGION) does not follow from the project: copy it from Connect > Transaction pooler',
  }
}

/** Migrations go over the session mode of the shared pooler, which IPv4 reaches; over db.REF where that is given. */
function toDirect(url: ConnectionUrl): Derived {
  return { url: { ...url, port: 5432 } }
}
