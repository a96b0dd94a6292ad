/** What pgbouncer.ini is made of; sizes in connections. */
export interface PoolerIni {
  folder: string
  port: number
  postgresPort: number
  /** Path of the file with the password of pgbouncer_auth. */
  userlist: string
  poolSize: number
  maxClients: number
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
    // Seconds. A client that waits longer for a connection gets an error.
    query_wait_timeout: 30,
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
