import type { Row } from './row.ts'

/** Hosted proxies and poolers; the source stands above each group. */
export const poolers: readonly Row[] = [
  // Supavisor 2.9: supabase/supavisor 03e5cc56, lib/supavisor/errors/*.ex and circuit_breaker.ex; before that without the code.
  { family: 'breaker', codes: '(ECIRCUITBREAKER)' },
  {
    family: 'breaker',
    text: /circuit breaker open|too many authentication (errors|failures)|failed to retrieve database credentials|unable to establish connection to upstream database/i,
  },
  { family: 'clients', codes: '(EMAXCONN) (EMAXPROXYCONN) EMAXCONN' },
  { family: 'clients', text: /max client connections reached/i },
  { family: 'full', codes: '(EMAXPOOLSREACHED)' },
  { family: 'session', codes: '(EMAXCONNSESSION) (EMAXCLIENTSESSION) EMAXCONNSESSION EMAXCLIENTSESSION' },
  {
    family: 'session',
    text: /(EMAXCONNSESSION |MaxClientsInSessionMode: )?max clients reached/i,
  },
  { family: 'poolTimeout', codes: '(ECHECKOUTTIMEOUT)' },
  {
    family: 'poolTimeout',
    text: /unable to check ?out (a )?connection from the pool|pool checkout timeout/i,
  },
  // The reason follows in prose where Postgres gave one: a wrong password of the pooler's own role among them.
  { family: 'upstream', codes: '(EDBHANDLEREXITED) (EPOOLCHECKOUT) (ECHECKOUTFAILED) (EPOOLTERMINATING)' },
  {
    family: 'login',
    codes: '(EAUTHQUERY)',
    text: /\(EAUTHQUERY\) (user not found|unsupported|failed to parse|md5)/i,
  },
  { family: 'upstream', codes: '(EAUTHQUERY) (EJITREQUESTFAILED)' },
  {
    family: 'upstream',
    text: /dbhandler exited|connection to database (closed|not available)|authentication query failed|auth_query connection failed/i,
  },
  { family: 'tenant', codes: '(ENOTFOUND) (ETENANTNOTFOUND) (ENOIDENTIFIER) (EINVALIDUSERINFO)' },
  {
    family: 'tenant',
    text: /tenant(\/user \S+| or user)? not found|no tenant identifier|authentication error, reason: "invalid format for user/i,
  },
  { family: 'login', text: /authentication error, reason: "wrong password/i },
  { family: 'suspended', codes: '(EBANNED)' },
  { family: 'forbidden', codes: '(EADDRNOTALLOWED)' },
  { family: 'tlsWanted', codes: '(ESSLREQUIRED)' },
  { family: 'parameter', codes: '(EINVALIDSTARTUPOPTION) (ESTARTUPMESSAGE) (ESTARTUPPACKETTOOLARGE)' },
  { family: 'suspended', text: /tenant is banned/i },
  { family: 'forbidden', text: /address not in tenant allow_list/i },
  {
    family: 'parameter',
    codes: '22023 08P01',
    text: /(invalid startup (option|message)|startup packet too large)/i,
  },

  // Neon: neondatabase/neon, proxy/src/control_plane/{errors,messages}.rs, auth/mod.rs, compute/mod.rs.
  {
    family: 'suspended',
    text: /your (account or )?project has exceeded|you('ve| have) exceeded the|control plane request failed: endpoint is (disabled|temporarily)|the endpoint (has been|is) disabled|exceeded the (active|compute|data|written)|(compute|active) time quota/i,
  },
  {
    family: 'tenant',
    text: /control plane request failed: endpoint cannot be found|the requested endpoint could not be found|endpoint id is not specified|inconsistent project name/i,
  },
  {
    family: 'forbidden',
    text: /this (ip address|vpc endpoint id) \S+ is not allowed|this connection is trying to access|vpc endpoint id is not/i,
  },
  {
    family: 'full',
    text: /too many connections? attempts|too many connections to this endpoint|failed to acquire permit/i,
  },
  { family: 'restarting', text: /couldn't connect to compute node|control plane request failed/i },

  // PlanetScale: planetscale.com/docs/postgres/connecting/client-error-reference.
  {
    family: 'tenant',
    codes: '28000',
    text: /branch \S+ does not exist|member \S+ not found|invalid user format/i,
  },
  { family: 'tenant', codes: '28000', text: /pooler only supports primary/i },
  {
    family: 'upstream',
    text: /failed to connect to upstream|failed to (setup backend|send startup)|connection retry timeout|no (primary|replica|running members?) available/i,
  },

  // Prisma Postgres: what db.prisma.io answers in public reports.
  {
    family: 'suspended',
    text: /(failed to identify your database: )?your account has restrictions|planLimitReached|there is a hold on your account/i,
  },
  { family: 'tenant', text: /failed to identify your database/i },
  { family: 'suspended', codes: 'P6003 planLimitReached' },
  { family: 'full', codes: 'P5011' },
  { family: 'poolTimeout', codes: 'P6004 P6008' },

  // A role made again while a pooler holds backends of the old one: postgres 18, miscinit.c, acl.c.
  {
    family: 'staleRole',
    codes: '42704 XX000',
    text: /invalid role OID|role with OID \d+ does not exist|cache lookup failed for role/i,
  },
  {
    family: 'staleRole',
    text: /invalid role OID|role with OID \d+ does not exist|cache lookup failed for role/i,
  },

  // PgBouncer 1.18 to 1.25: pgbouncer/pgbouncer, src/{client,server,objects,janitor,prepare}.c. All of them are 08P01.
  { family: 'parameter', text: /unsupported startup parameter/i },
  {
    family: 'clients',
    text: /no more connections allowed|client connections exceeded/i,
  },
  {
    family: 'full',
    text: /too many servers in the pool|bouncer resources exhaustion/i,
  },
  { family: 'poolTimeout', text: /query_wait_timeout/i },
  { family: 'slow', text: /query[_ ]timeout|idle transaction timeout|transaction timeout/i },
  {
    family: 'upstream',
    text: /server login (has been failing|failed)|pgbouncer cannot connect|cannot connect to server|connect failed|server DNS lookup failed|server conn crashed|client_login_timeout|server refused ssl/i,
  },
  {
    family: 'restarting',
    text: /pooler is (shut(ting)? down|paused)|server connections dropped|the database system is shutting|database configuration changed|connect string changed|server (idle|lifetime)|admin forced|client_idle_timeout/i,
  },
  { family: 'prepared', text: /prepared statement (did not exist|name is already in use)/i },
  { family: 'prepared', text: /prepared statement "[^"]*" (already exists|does not exist)/i },
  { family: 'prepared', text: /bind message supplies \d+ parameters, but prepared statement/i },
  { family: 'prepared', codes: '42P05 26000' },
  { family: 'prepared', codes: '0A000', text: /cached plan must not change/i },
  {
    family: 'database',
    text: /no such database|database ["`][^"`]*["`] (is disabled|does not exist)|bouncer config error/i,
  },
  { family: 'tlsWanted', text: /SSL required|SSL connection is required|connection is insecure/i },
]
