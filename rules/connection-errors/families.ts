/** What an app of ours answers with: 503 each, or the code of the API that stands for it. */
type HttpCode =
  | 'BUSY'
  | 'DATABASE_TOO_MANY_CONNECTIONS'
  | 'DATABASE_POOL_TIMEOUT'
  | 'DATABASE_SLOW'
  | 'DATABASE_TLS_UNVERIFIED'
  | 'DATABASE_LOGIN_REFUSED'
  | 'DATABASE_NOT_READY'
  | 'DATABASE_DISK_FULL'
  | 'DATABASE_UNREACHABLE'

interface FamilyRow {
  /** With status 503. */
  http: HttpCode
  /** Seconds that Retry-After begins at; 1 where the next request may succeed. */
  retryAfter: number
  /** Whether trying again within seconds may succeed; `seldom` where tries are counted against the caller. */
  waiting: 'helps' | 'seldom' | 'useless'
}

const unreachable = { http: 'DATABASE_UNREACHABLE', retryAfter: 1, waiting: 'helps' } as const
const full = { http: 'DATABASE_TOO_MANY_CONNECTIONS', retryAfter: 1, waiting: 'helps' } as const
const refused = { http: 'DATABASE_LOGIN_REFUSED', retryAfter: 1, waiting: 'useless' } as const
const unverified = { http: 'DATABASE_TLS_UNVERIFIED', retryAfter: 1, waiting: 'useless' } as const
const unready = { http: 'DATABASE_NOT_READY', retryAfter: 1, waiting: 'useless' } as const

/** Supavisor blocks an address this long after 10 refused logins in 150 s: circuit_breaker.ex, 2.9. */
export const BREAKER_SECONDS = 120

export const families = {
  full,
  /** The pooler's own limit of clients: Postgres may be idle behind it. */
  clients: full,
  /** A session pooler whose pool is its number of clients. */
  session: full,
  /** CONNECTION LIMIT of a role or database. */
  roleLimit: full,
  login: { http: 'DATABASE_LOGIN_REFUSED', retryAfter: 1, waiting: 'seldom' },
  /** The pooler does not know the tenant, endpoint or branch that host and user name. */
  tenant: refused,
  /** Not allowed to connect: pg_hba.conf, NOLOGIN, no CONNECT, an address list. */
  forbidden: refused,
  tlsWanted: unverified,
  /** The server speaks no TLS. */
  noTls: unverified,
  tls: unverified,
  parameter: { ...unreachable, waiting: 'useless' },
  /** The pooler answers, and cannot reach or log in to its server. */
  upstream: unreachable,
  /** A quota is used up, or the project is paused, disabled or banned. */
  suspended: { ...unreachable, retryAfter: 60, waiting: 'useless' },
  breaker: { ...unreachable, retryAfter: BREAKER_SECONDS, waiting: 'useless' },
  poolTimeout: { http: 'DATABASE_POOL_TIMEOUT', retryAfter: 1, waiting: 'helps' },
  slow: { http: 'DATABASE_SLOW', retryAfter: 1, waiting: 'useless' },
  /** Two that stood in each other's way: nothing happened, and a second try succeeds. */
  busy: { http: 'BUSY', retryAfter: 1, waiting: 'helps' },
  prepared: unready,
  readOnly: unreachable,
  /** Reading goes on; what writes does again once there is room. */
  diskFull: { http: 'DATABASE_DISK_FULL', retryAfter: 1, waiting: 'useless' },
  database: unready,
  schema: unready,
  restarting: unreachable,
  /** A pooler holds backends of a role that was dropped and made again. */
  staleRole: unreachable,
  /** No such name. */
  host: { ...unreachable, waiting: 'useless' },
  network: unreachable,
} as const satisfies Record<string, FamilyRow>

export type Family = keyof typeof families
