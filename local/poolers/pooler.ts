import { join } from 'node:path'
import { Problem } from '../../rules/problem.ts'
import type { Certificates } from '../servers/certificates.ts'
import { ask } from '../servers/query.ts'
import { acquireFolder, type ServerProcess, startServer } from '../servers/server-process.ts'
import { serverSpec } from '../servers/server-spec.ts'
import { type ServerUser, userCan, writeFor } from '../servers/server-user.ts'
import { passwords, serverFolder, serversFolder } from '../servers/servers-folder.ts'

export interface PoolerOptions {
  home: string
  /** On 127.0.0.1; must be free. */
  port: number
  /** The Postgres of the same home. */
  postgres: { port: number; tls?: Certificates }
  /** Path of the program, 1.18 or later. */
  pgbouncer: string
  /** Postgres connections per role and database; 20. */
  poolSize?: number
  /** Client connections in all; 200. */
  maxClients?: number
  /** Named statements that it keeps for each connection; without it the program's own default. It takes 1.21. */
  maxPreparedStatements?: number
  /** Seconds that a client waits for a connection; 30. */
  queryWaitTimeout?: number
  /** With it only TLS connections are accepted. */
  tls?: Certificates
}

export interface Pooler extends ServerProcess {
  port: number
  tls?: Certificates
  settings: { poolSize: number; maxClients: number }
  /** Its console, for SHOW and nothing else. */
  consoleUrl: string
}

/** Starts a pooler in transaction mode for every role and database that Postgres has or will have. */
export async function startPooler(options: PoolerOptions): Promise<Pooler> {
  const { home, port, postgres, pgbouncer, poolSize = 20, maxClients = 200, tls } = options
  const servers = serversFolder(home)
  const { user } = servers
  refuseUnusable(pgbouncer, user)
  const folder = serverFolder(servers, 'pooler')
  const spec = serverSpec.pooler(folder)
  await acquireFolder(spec, user)
  const secret = passwords(servers).pgbouncer_auth
  const write = (name: string, text: string) => {
    writeFor(user, join(folder, name), text)
    return join(folder, name)
  }
  const ini = poolerIni({
    folder,
    port,
    poolSize,
    maxClients,
    queryWaitTimeout: options.queryWaitTimeout ?? 30,
    ...(options.maxPreparedStatements !== undefined && {
      maxPreparedStatements: options.maxPreparedStatements,
    }),
    postgresPort: postgres.port,
    userlist: write('userlist.txt', `"pgbouncer_auth" "${secret}"\n`),
    ...(tls && { clientTls: { cert: write('server.pem', tls.cert), key: write('server.key', tls.key) } }),
    ...(postgres.tls && { serverCa: write('ca.pem', postgres.tls.ca) }),
  })
  const query = tls ? '?sslmode=verify-full' : ''
  const url = (database: string) =>
    `postgresql://pgbouncer_auth:${secret}@127.0.0.1:${port}/${database}${query}`
  const server = await startServer({
    spec,
    program: pgbouncer,
    args: [write('pgbouncer.ini', ini)],
    user,
    port,
    ask: () => ask(url('postgres'), 'SELECT 1', tls?.ca),
  })
  const consoleUrl = url('pgbouncer')
  return { ...server, port, ...(tls && { tls }), settings: { poolSize, maxClients }, consoleUrl }
}

function refuseUnusable(pgbouncer: string, user: ServerUser): void {
  if (userCan(user, 'execute', pgbouncer)) return
  throw new Problem(
    'POOLER_MISSING',
    `${pgbouncer} is not a program that the servers' user may run`,
    'install PgBouncer (apt-get install pgbouncer, or brew install pgbouncer) where every user can reach it',
  )
}

/** What pgbouncer.ini is made of; sizes in connections. */
export interface PoolerIni {
  folder: string
  port: number
  postgresPort: number
  /** Path of the file with the password of pgbouncer_auth. */
  userlist: string
  poolSize: number
  maxClients: number
  maxPreparedStatements?: number
  /** Seconds. */
  queryWaitTimeout: number
  /** PEM files: clients must then come with TLS. */
  clientTls?: { cert: string; key: string }
  /** PEM file: Postgres is then reached with TLS and verified. */
  serverCa?: string
}

/**
 * The verifier of a role as Postgres stores it. Every name is written out in full, since this runs with the right to read
 * everything, in databases whose owner sets the search path.
 */
const AUTH_QUERY = `SELECT a.rolname, CASE WHEN a.rolvaliduntil OPERATOR(pg_catalog.<) pg_catalog.now() THEN NULL
  ELSE a.rolpassword END FROM pg_catalog.pg_authid a WHERE a.rolname OPERATOR(pg_catalog.=) $1 AND a.rolcanlogin`

export function poolerIni(ini: PoolerIni): string {
  const { folder, port, userlist, postgresPort, poolSize, maxClients, clientTls, serverCa } = ini
  const { maxPreparedStatements } = ini
  const settings = {
    listen_addr: '127.0.0.1',
    listen_port: port,
    unix_socket_dir: '',
    pidfile: `${folder}/pgbouncer.pid`,
    auth_type: 'scram-sha-256',
    auth_file: userlist,
    auth_user: 'pgbouncer_auth',
    auth_query: AUTH_QUERY.replace(/\s+/g, ' '),
    // May look at the console's figures (SHOW), and change nothing.
    stats_users: 'pgbouncer_auth',
    pool_mode: 'transaction',
    default_pool_size: poolSize,
    max_client_conn: maxClients,
    // Hosted poolers refuse unknown startup parameters too; this one nearly every driver sends.
    ignore_startup_parameters: 'extra_float_digits',
    // A client that waits longer for a connection gets an error.
    query_wait_timeout: ini.queryWaitTimeout,
    ...(maxPreparedStatements !== undefined && { max_prepared_statements: maxPreparedStatements }),
    // Seconds. After Postgres was restarted the next client may try at once.
    server_login_retry: 1,
    log_connections: 0,
    log_disconnections: 0,
    ...(clientTls && {
      client_tls_sslmode: 'require',
      client_tls_cert_file: clientTls.cert,
      client_tls_key_file: clientTls.key,
    }),
    ...(serverCa && { server_tls_sslmode: 'verify-full', server_tls_ca_file: serverCa }),
  }
  return [
    '[databases]',
    `* = host=127.0.0.1 port=${postgresPort}`,
    '[users]',
    // Looking verifiers up must not eat the connections of the roles that log in.
    'pgbouncer_auth = max_user_connections=2',
    '[pgbouncer]',
    ...Object.entries(settings).map(([name, value]) => `${name} = ${value}`),
    '',
  ].join('\n')
}
