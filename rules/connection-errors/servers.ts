import type { Row } from './row.ts'

const roleLimit = /too many connections for (role|database)/i

/** Postgres, Node, node-postgres and Prisma; the source stands above each group. */
export const servers: readonly Row[] = [
  // Postgres 14 to 18: errcodes.txt, postinit.c, auth.c, proc.c.
  ['roleLimit', '53300', roleLimit],
  ['roleLimit', '', roleLimit],
  ['full', '53300 P2037 TooManyConnections'],
  ['full', '', /(sorry, )?too many clients|remaining connection slots|too many (database )?connections/i],
  ['tlsWanted', '28000', /(no pg_hba\.conf entry|pg_hba\.conf rejects) .*(no encryption|SSL off)/i],
  ['forbidden', '28000', /no pg_hba\.conf entry|pg_hba\.conf rejects|role "[^"]*" is not permitted/i],
  ['forbidden', '42501', /permission denied for database/i],
  ['forbidden', '55000', /database "[^"]*" is not currently accepting/i],
  ['parameter', '42704', /unrecognized configuration parameter/i, 'at login'],
  [
    'slow',
    '',
    /canceling statement due to (statement timeout|user request)|terminating connection due to (idle|transaction)/i,
  ],
  ['slow', '57014 25P03 57P05 25P04'],
  ['busy', '40001 40P01 55P03 TransactionWriteConflict P2034'],
  [
    'busy',
    '',
    /deadlock detected|canceling statement due to (lock timeout|conflict with recovery)|could not serialize access/i,
  ],
  ['readOnly', '25006'],
  ['readOnly', '', /cannot execute \w+ in a read-only transaction/i],
  ['diskFull', '53100'],
  ['diskFull', '58030', /.*no space left on device/i],
  ['login', '28000', /role "[^"]*" does not exist/i],
  ['login', '28P01 28000 P1000 P1010 AuthenticationFailed DatabaseAccessDenied'],
  [
    'login',
    '',
    /password authentication failed|SASL authentication failed|no such user|authentication failed against|user was denied access|SASL: |SASL_SIGNATURE_MISMATCH|SCRAM-SERVER-FIRST/i,
  ],
  ['database', '3D000 P1003 DatabaseDoesNotExist'],
  [
    'schema',
    '42P01 42703 42501',
    /(relation|column) \S+ does not exist|permission denied for (table|schema|sequence)/i,
  ],
  ['schema', '3F000 42P01 42703 42501 P2021 P2022 TableDoesNotExist ColumnNotFound'],
  ['restarting', '53200', /out of memory/i],
  ['restarting', '57P01 57P02 57P03 57P04 53000 53200 53400 58000 58030'],
  ['restarting', '', /the database system is|terminating connection|connection to .* lost/i],

  // Node's TLS and node-postgres 8: pg/lib/connection.js, pg-pool/index.js. What libpq, postgres.js, Knex and Sequelize say,
  // Prisma's engines and Neon's HTTP driver: as people report it.
  ['noTls', '', /the server does not support SSL|there was an error establishing an SSL/i],
  [
    'tls',
    'SELF_SIGNED_CERT_IN_CHAIN DEPTH_ZERO_SELF_SIGNED_CERT UNABLE_TO_GET_ISSUER_CERT UNABLE_TO_GET_ISSUER_CERT_LOCALLY UNABLE_TO_VERIFY_LEAF_SIGNATURE CERT_HAS_EXPIRED CERT_NOT_YET_VALID CERT_SIGNATURE_FAILURE CERT_REVOKED CERT_UNTRUSTED CERT_REJECTED CERT_CHAIN_TOO_LONG INVALID_CA INVALID_PURPOSE HOSTNAME_MISMATCH ERR_TLS_CERT_ALTNAME_INVALID ERR_TLS_CERT_ALTNAME_FORMAT P1011',
  ],
  [
    'tls',
    '',
    /self[- ]signed certificate|unable to (get|verify)|certificate (has expired|is not yet valid)|hostname\/IP does not match|unsupported certificate|the certificate was not trusted/i,
  ],
  ['tls', 'TlsConnectionError'],
  ['network', 'EPROTO ERR_SSL_WRONG_VERSION_NUMBER ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR'],
  ['poolTimeout', 'P2024 P2028'],
  [
    'poolTimeout',
    '',
    /timeout exceeded when trying to connect|timed out fetching a new connection|unable to start a transaction|(Knex: )?timeout acquiring a connection|SequelizeConnectionAcquireTimeoutError/i,
  ],
  ['slow', '', /query read timeout/i],
  ['host', 'ENOTFOUND EAI_NONAME'],
  ['host', '', /getaddrinfo ENOTFOUND|could not translate host name/i],
  [
    'network',
    'ECONNREFUSED ECONNRESET EAI_AGAIN EAI_FAIL ETIMEDOUT EPIPE EHOSTUNREACH EHOSTDOWN ENETUNREACH ENETDOWN ECONNABORTED EADDRNOTAVAIL UND_ERR_CONNECT_TIMEOUT UND_ERR_SOCKET UND_ERR_HEADERS_TIMEOUT DatabaseNotReachable ConnectionClosed SocketTimeout CONNECT_TIMEOUT CONNECTION_CLOSED CONNECTION_ENDED CONNECTION_DESTROYED P1001 P1002 P1008 P1017 08000 08001 08003 08004 08006 08007 08P01',
  ],
  [
    'network',
    '',
    /connection terminated|connection error and is not queryable|client (has encountered a connection error|was closed) and is not|connection timeout|timeout expired|server (has )?closed the connection|can't reach database server|(connect|read|write|getaddrinfo) E[A-Z_]{3,}|write CONNECT(_TIMEOUT|ION_\w+)|error in postgresql connection|(\([\w.]+\) )?SSL connection has been closed|error connecting to database|socket timeout/i,
  ],
  ['network', 'Closed ConnectionReset', /error in postgresql connection/i],
  // Whatever else Supavisor or Neon's proxy says instead of a connection.
  ['network', 'XX000', undefined, 'at login'],
]
