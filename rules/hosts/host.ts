import type { ConnectionUrl } from '../url/connection-url.ts'
import type { Flag } from './flags.ts'
import type { PlanTable } from './plan.ts'
import type { Read, UrlReading } from './reading.ts'

type Answer = 'yes' | 'no' | 'unknown'

/** What only a person knows, where it cannot be derived. */
export interface Hints {
  /** Host of the pooler, with its port where that is not the provider's (Supabase: `aws-N-REGION.pooler.supabase.com`). */
  poolerHost?: string
  /** Name of the pool, which takes the place of the database name (DigitalOcean, Aiven). */
  poolName?: string
  /** Port of the pools (Aiven). */
  poolPort?: number
  /** Name of the database behind a pool. */
  database?: string
}

/** The other connection, or why it cannot be derived and what to do. */
export type Derived = { url: ConnectionUrl } | { reason: string }

export interface DatabaseHost extends PlanTable {
  /** `full`: everything below holds. `classified`: only the endpoints can be told apart; the rest is what is known. */
  support: 'full' | 'classified'
  /** What may refuse a deployment comes from `rules/unpooled`. */
  read: Read
  /** Reads a URL that the configuration says is this provider's. */
  readDeclared?(url: ConnectionUrl): UrlReading
  /** Ports that something listens on; undefined where it is any. */
  ports?: readonly number[]
  toPooled(url: ConnectionUrl, hints: Hints): Derived
  toDirect(url: ConnectionUrl, hints: Hints): Derived
  /** What answers at this host instead of Postgres, and where the URL of the database stands. */
  notPostgres?(url: ConnectionUrl): { is: string; instead: string } | undefined
  /** The URL of the server that takes writes, where this one is a replica's that takes none. */
  writer?(url: ConnectionUrl): ConnectionUrl | undefined
  /** Where there is no pooler whose URL could be copied: what to do instead. */
  poolerless?: { instead: string; poolOf1?: boolean }
  /** PEM of the root of the host's own CA, where it is public and known here. */
  rootCertificate?: string
  /** How to get the certificate of the host's own CA, as an imperative. */
  caFrom?: string
  /** What has to be done before the host speaks TLS, as an imperative. */
  tlsFrom?: string
  /** What is wrong with the user name at this endpoint, and the right one where it can be derived. */
  userFault?(url: ConnectionUrl): { what: string; user?: string } | undefined
  /** How roles and databases are administered. */
  admin: {
    endpoint: 'direct' | 'session'
    /** Whether that endpoint answers over IPv4. */
    ipv4: Answer
    /** The role behind the login name, for GRANT and OWNER; undefined where they are the same. */
    databaseUsername?(user: string): string | undefined
  }
  /** What the pooler wants behind a role name; undefined where nothing. */
  userSuffix?(url: ConnectionUrl): string | undefined
  /** Whether an administrator may make roles and databases by SQL. */
  may: { roles: Answer; databases: Answer }
  /** Who signed the certificate: `private` needs DATABASE_CA. */
  ca: Record<'pooled' | 'direct', 'public' | 'private' | 'unknown'>
  /** Query parameters that help or harm here. */
  flags: readonly Flag[]
  /** Its URLs name server and database for certain; elsewhere an alias may stand in between. */
  namesDatabase?: true
  /** A URL need not name the database: there is one for each user. */
  databaseOptional?: true
  /** The connection behind each variable that its integration or template sets in a project. */
  integration?: Readonly<Record<string, 'pooled' | 'session' | 'direct'>>
  /** How often a URL asks for the pooler where its name is part of the host. */
  poolerTimes?(url: ConnectionUrl): number
  /** Host of a pooler that answers over IPv4 where the database itself does not, as its dashboard writes it. */
  ipv4Pooler?: string
  /** What a URL says that the other URL of the same database needs. */
  hints?(url: ConnectionUrl): Hints & { project?: string }
}

const unknown = { pooled: 'unknown', direct: 'unknown' } as const

/** Defaults for providers whose endpoints can be told apart and no more: nothing else is known or derived. */
export const classifiedOnly: Omit<DatabaseHost, 'label' | 'read'> = {
  support: 'classified',
  toPooled: () => ({ reason: 'its pooled URL cannot be derived: copy it from the dashboard' }),
  toDirect: () => ({ reason: 'its direct URL cannot be derived: copy it from the dashboard' }),
  admin: { endpoint: 'direct', ipv4: 'unknown' },
  may: { roles: 'unknown', databases: 'unknown' },
  ca: unknown,
  plans: {},
  flags: [],
}

/**
 * A host whose pooled URL nobody can copy. `poolOf1`: it takes so many connections that one in each instance is what its
 * vendor asks for; elsewhere a pooler of one's own has to stand in front.
 */
export function poolerless(
  because: string,
  { poolOf1 = false } = {},
): Pick<DatabaseHost, 'poolerless' | 'toPooled' | 'toDirect'> {
  const instead = poolOf1
    ? `${because}: set the pool of each instance to 1`
    : `${because}: put PgBouncer in transaction mode in front of it, at a public address, and set its URL`
  return {
    poolerless: { instead, poolOf1 },
    toPooled: () => ({ reason: instead }),
    toDirect: (url) => ({ url }),
  }
}
