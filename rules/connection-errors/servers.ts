import type { Row } from './row.ts'

/** Postgres, Node, node-postgres and Prisma; the source stands above each group. */
export const servers: readonly Row[] = [
  // Postgres 14 to 18: errcodes.txt, postinit.c, auth.c, proc.c.
  { family: 'roleLimit', codes: '53300', text: /too many connections for (role|database)/i },
  { family: 'roleLimit', text: /too many connections for (role|database)/i },
  { family: 'full', codes: '53300 P2037 TooManyConnections' },
  {
    family: 'full',
    text: /(sorry, )?too many clients|remaining connection slots|too many (database )?connections/i,
  },
  {
    family: 'tlsWanted',
    codes: '28000',
    text: /(no pg_hba\.conf entry|pg_hba\.conf rejects) .*(no encryption|SSL off)/i,
  },
  {
    family: 'forbidden',
    codes: '28000',
    text: /no pg_hba\.conf entry|pg_hba\.conf rejects|role "[^"]*" is not permitted/i,
  },
  { family: 'forbidden', codes: '42501', text: /permission denied for database/i },
  { family: 'forbidden', codes: '55000', text: /database "[^"]*" is not currently accepting/i },
  { family: 'parameter', codes: '42704', text: /unrecognized configuration parameter/i, atLogin: true },
  {
    family: 'slow',
    text: /canceling statement due to (statement timeout|user request)|terminating connection due to (idle|transaction)/i,
  },
  { family: 'slow', codes: '57014 25P03 57P05 25P04' },
  { family: 'busy', codes: '40001 40P01 55P03 TransactionWriteConflict P2034' },
  {
    family: 'busy',
    text: /deadlock detected|canceling statement due to (lock timeout|conflict with recovery)|could not serialize access/i,
  },
  { family: 'readOnly', codes: '25006' },
  { family: 'readOnly', text: /cannot execute \w+ in a read-only transaction/i },
  { family: 'diskFull', codes: '53100' },
  { family: 'diskFull', codes: '58030', text: /.*no space left on device/i },
  { family: 'login', codes: '28000', text: /role "[^"]*" does not exist/i },
  { family: 'login', codes: '28P01 28000 P1000 P1010 AuthenticationFailed DatabaseAccessDenied' },
  {
    family: 'login',
    text: /password authentication failed|SASL authentication failed|no such user|authentication failed against|user was denied access|SASL: |SASL_SIGNATURE_MISMATCH|SCRAM-SERVER-FIRST/i,
  },
  { family: 'database', codes: '3D000 P1003 DatabaseDoesNotExist' },
  {
    family: 'schema',
    codes: '42P01 42703 42501',
    text: /(relation|column) \S+ does not exist|permission denied for (table|schema|sequence)/i,
  },
  {
    family: 'schema',
    codes: '3F000 42P01 42703 42501 P2021 P2022 TableDoesNotExist ColumnNotFound',
  },
  { family: 'restarting', codes: '53200', text: /out of memory/i },
  {
    family: 'restarting',
    codes: '57P01 57P02 57P03 57P04 53000 53200 53400 58000 58030',
  },
  {
    family: 'restarting',
    text: /the database system is|terminating connection|connection to .* lost/i,
  },

  // Node's TLS and node-postgres 8: pg/lib/connection.js, pg-pool/index.js. What libpq, postgres.js, Knex and Sequelize say,
  // Prisma's engines and Neon's HTTP driver: as people report it.
  { family: 'noTls', text: /the server does not support SSL|there was an error establishing an SSL/i },
  {
    family: 'tls',
    codes:
      'SELF_SIGNED_CERT_IN_CHAIN DEPTH_ZERO_SELF_SIGNED_CERT UNABLE_TO_GET_ISSUER_CERT UNABLE_TO_GET_ISSUER_CERT_LOCALLY UNABLE_TO_VERIFY_LEAF_SIGNATURE CERT_HAS_EXPIRED CERT_NOT_YET_VALID CERT_SIGNATURE_FAILURE CERT_REVOKED CERT_UNTRUSTED CERT_REJECTED CERT_CHAIN_TOO_LONG INVALID_CA INVALID_PURPOSE HOSTNAME_MISMATCH ERR_TLS_CERT_ALTNAME_INVALID ERR_TLS_CERT_ALTNAME_FORMAT P1011',
  },
  {
    family: 'tls',
    text: /self[- ]signed certificate|unable to (get|verify)|certificate (has expired|is not yet valid)|hostname\/IP does not match|unsupported certificate|the certificate was not trusted/i,
  },
  { family: 'tls', codes: 'TlsConnectionError' },
  { family: 'network', codes: 'EPROTO ERR_SSL_WRONG_VERSION_NUMBER ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR' },
  { family: 'poolTimeout', codes: 'P2024 P2028' },
  {
    family: 'poolTimeout',
    text: /timeout exceeded when trying to connect|timed out fetching a new connection|unable to start a transaction|(Knex: )?timeout acquiring a connection|SequelizeConnectionAcquireTimeoutError/i,
  },
  { family: 'slow', text: /query read timeout/i },
  { family: 'host', codes: 'ENOTFOUND EAI_NONAME' },
  { family: 'host', text: /getaddrinfo ENOTFOUND|could not translate host name/i },
  {
    family: 'network',
    codes:
      'ECONNREFUSED ECONNRESET EAI_AGAIN EAI_FAIL ETIMEDOUT EPIPE EHOSTUNREACH EHOSTDOWN ENETUNREACH ENETDOWN ECONNABORTED EADDRNOTAVAIL UND_ERR_CONNECT_TIMEOUT UND_ERR_SOCKET UND_ERR_HEADERS_TIMEOUT DatabaseNotReachable ConnectionClosed SocketTimeout CONNECT_TIMEOUT CONNECTION_CLOSED CONNECTION_ENDED CONNECTION_DESTROYED P1001 P1002 P1008 P1017 08000 08001 08003 08004 08006 08007 08P01',
  },
  {
    family: 'network',
    text: /connection terminated|connection error and is not queryable|client (has encountered a connection error|was closed) and is not|connection timeout|timeout expired|server (has )?closed the connection|can't reach database server|(connect|read|write|getaddrinfo) E[A-Z_]{3,}|write CONNECT(_TIMEOUT|ION_\w+)|error in postgresql connection|(\([\w.]+\) )?SSL connection has been closed|error connecting to database|socket timeout/i,
  },
  { family: 'network', codes: 'Closed ConnectionReset', text: /error in postgresql connection/i },
  // Whatever else Supavisor or Neon's proxy says instead of a connection.
  { family: 'network', codes: 'XX000', atLogin: true },
]
