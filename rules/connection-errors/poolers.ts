import type { Row } from './row.ts'

const staleRole = /invalid role OID|role with OID \d+ does not exist|cache lookup failed for role/i

/** Hosted proxies and poolers; the source stands above each group. */
export const poolers: readonly Row[] = [
  // Supavisor 2.9: supabase/supavisor 03e5cc56, lib/supavisor/errors/*.ex and circuit_breaker.ex; before that without the code.
  ['breaker', '(ECIRCUITBREAKER)'],
  [
    'breaker',
    '',
    /circuit breaker open|too many authentication (errors|failures)|failed to retrieve database credentials|unable to establish connection to upstream database/i,
  ],
  ['clients', '(EMAXCONN) (EMAXPROXYCONN) EMAXCONN'],
  ['clients', '', /max client connections reached/i],
  ['full', '(EMAXPOOLSREACHED)'],
  ['session', '(EMAXCONNSESSION) (EMAXCLIENTSESSION) EMAXCONNSESSION EMAXCLIENTSESSION'],
  ['session', '', /(EMAXCONNSESSION |MaxClientsInSessionMode: )?max clients reached/i],
  ['poolTimeout', '(ECHECKOUTTIMEOUT)'],
  ['poolTimeout', '', /unable to check ?out (a )?connection from the pool|pool checkout timeout/i],
  // The reason follows in prose where Postgres gave one: a wrong password of the pooler's own role among them.
  ['upstream', '(EDBHANDLEREXITED) (EPOOLCHECKOUT) (ECHECKOUTFAILED) (EPOOLTERMINATING)'],
  ['login', '(EAUTHQUERY)', /\(EAUTHQUERY\) (user not found|unsupported|failed to parse|md5)/i],
  ['upstream', '(EAUTHQUERY) (EJITREQUESTFAILED)'],
  [
    'upstream',
    '',
    /dbhandler exited|connection to database (closed|not available)|authentication query failed|auth_query connection failed/i,
  ],
  ['tenant', '(ENOTFOUND) (ETENANTNOTFOUND) (ENOIDENTIFIER) (EINVALIDUSERINFO)'],
  [
    'tenant',
    '',
    /tenant(\/user \S+| or user)? not found|no tenant identifier|authentication error, reason: "invalid format for user/i,
  ],
  ['login', '', /authentication error, reason: "wrong password/i],
  ['suspended', '(EBANNED)'],
  ['forbidden', '(EADDRNOTALLOWED)'],
  ['tlsWanted', '(ESSLREQUIRED)'],
  ['parameter', '(EINVALIDSTARTUPOPTION) (ESTARTUPMESSAGE) (ESTARTUPPACKETTOOLARGE)'],
  ['suspended', '', /tenant is banned/i],
  ['forbidden', '', /address not in tenant allow_list/i],
  ['parameter', '22023 08P01', /(invalid startup (option|message)|startup packet too large)/i],

  // Neon: neondatabase/neon, proxy/src/control_plane/{errors,messages}.rs, auth/mod.rs, compute/mod.rs.
  [
    'suspended',
    '',
    /your (account or )?project has exceeded|you('ve| have) exceeded the|control plane request failed: endpoint is (disabled|temporarily)|the endpoint (has been|is) disabled|exceeded the (active|compute|data|written)|(compute|active) time quota/i,
  ],
  [
    'tenant',
    '',
    /control plane request failed: endpoint cannot be found|the requested endpoint could not be found|endpoint id is not specified|inconsistent project name/i,
  ],
  [
    'forbidden',
    '',
    /this (ip address|vpc endpoint id) \S+ is not allowed|this connection is trying to access|vpc endpoint id is not/i,
  ],
  [
    'full',
    '',
    /too many connections? attempts|too many connections to this endpoint|failed to acquire permit/i,
  ],
  ['restarting', '', /couldn't connect to compute node|control plane request failed/i],

  // PlanetScale: planetscale.com/docs/postgres/connecting/client-error-reference.
  ['tenant', '28000', /branch \S+ does not exist|member \S+ not found|invalid user format/i],
  ['tenant', '28000', /pooler only supports primary/i],
  [
    'upstream',
    '',
    /failed to connect to upstream|failed to (setup backend|send startup)|connection retry timeout|no (primary|replica|running members?) available/i,
  ],

  // Prisma Postgres: what db.prisma.io answers in public reports.
  [
    'suspended',
    '',
    /(failed to identify your database: )?your account has restrictions|planLimitReached|there is a hold on your account/i,
  ],
  ['tenant', '', /failed to identify your database/i],
  ['suspended', 'P6003 planLimitReached'],
  ['full', 'P5011'],
  ['poolTimeout', 'P6004 P6008'],

  // A role made again while a pooler holds backends of the old one: postgres 18, miscinit.c, acl.c.
  ['staleRole', '42704 XX000', staleRole],
  ['staleRole', '', staleRole],

  // PgBouncer 1.18 to 1.25: pgbouncer/pgbouncer, src/{client,server,objects,janitor,prepare}.c. All of them are 08P01.
  ['parameter', '', /unsupported startup parameter/i],
  ['clients', '', /no more connections allowed|client connections exceeded/i],
  ['full', '', /too many servers in the pool|bouncer resources exhaustion/i],
  ['poolTimeout', '', /query_wait_timeout/i],
  ['slow', '', /query[_ ]timeout|idle transaction timeout|transaction timeout/i],
  [
    'upstream',
    '',
    /server login (has been failing|failed)|pgbouncer cannot connect|cannot connect to server|connect failed|server DNS lookup failed|server conn crashed|client_login_timeout|server refused ssl/i,
  ],
  [
    'restarting',
    '',
    /pooler is (shut(ting)? down|paused)|server connections dropped|the database system is shutting|database configuration changed|connect string changed|server (idle|lifetime)|admin forced|client_idle_timeout/i,
  ],
  ['prepared', '', /prepared statement (did not exist|name is already in use)/i],
  ['prepared', '', /prepared statement "[^"]*" (already exists|does not exist)/i],
  ['prepared', '', /bind message supplies \d+ parameters, but prepared statement/i],
  ['prepared', '42P05 26000'],
  ['prepared', '0A000', /cached plan must not change/i],
  [
    'database',
    '',
    /no such database|database ["`][^"`]*["`] (is disabled|does not exist)|bouncer config error/i,
  ],
  ['tlsWanted', '', /SSL required|SSL connection is required|connection is insecure/i],
]
