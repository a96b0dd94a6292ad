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

const unreachable = 'DATABASE_UNREACHABLE'
const full = 'DATABASE_TOO_MANY_CONNECTIONS'
const refused = 'DATABASE_LOGIN_REFUSED'
const unverified = 'DATABASE_TLS_UNVERIFIED'
const unready = 'DATABASE_NOT_READY'

/** The code of the 503, by what a message is about. */
export const httpCodes = {
  full,
  /** The pooler's own limit of clients: Postgres may be idle behind it. */
  clients: full,
  /** A session pooler whose pool is its number of clients. */
  session: full,
  /** CONNECTION LIMIT of a role or database. */
  roleLimit: full,
  login: 'DATABASE_LOGIN_REFUSED',
  /** The pooler does not know the tenant, endpoint or branch that host and user name. */
  tenant: refused,
  /** Not allowed to connect: pg_hba.conf, NOLOGIN, no CONNECT, an address list. */
  forbidden: refused,
  tlsWanted: unverified,
  /** The server speaks no TLS. */
  noTls: unverified,
  tls: unverified,
  parameter: unreachable,
  /** The pooler answers, and cannot reach or log in to its server. */
  upstream: unreachable,
  /** A quota is used up, or the project is paused, disabled or banned. */
  suspended: unreachable,
  breaker: unreachable,
  poolTimeout: 'DATABASE_POOL_TIMEOUT',
  slow: 'DATABASE_SLOW',
  /** Two that stood in each other's way: nothing happened, and a second try succeeds. */
  busy: 'BUSY',
  prepared: unready,
  readOnly: unreachable,
  /** Reading goes on; what writes does again once there is room. */
  diskFull: 'DATABASE_DISK_FULL',
  database: unready,
  schema: unready,
  restarting: unreachable,
  /** A pooler holds backends of a role that was dropped and made again. */
  staleRole: unreachable,
  /** No such name. */
  host: unreachable,
  network: unreachable,
} as const satisfies Record<string, HttpCode>

export type Family = keyof typeof httpCodes
