import { expect, test } from 'vitest'
import { countLogErrors } from '../../../cli/doctor/runtime-log.ts'

const kinds = {
  full: 'too many connections',
  clients: 'pooler takes no more clients',
  session: 'session pooler full',
  late: 'timeout waiting for a connection',
  prepared: 'prepared statement of another client',
  lost: 'connection refused, lost or timed out',
  host: 'host name does not exist',
  login: 'login refused',
  tls: 'certificate not verified',
  busy: 'deadlock or serialization failure',
}

test.each([
  ['PrismaClientInitializationError: Too many database connections opened', kinds.full],
  ['Too many database connections opened: FATAL: sorry, too many clients already', kinds.full],
  ['{"code":"DATABASE_TOO_MANY_CONNECTIONS","status":503}', kinds.full],
  ['{"originalCode":"53300"}', kinds.full],
  ['remaining connection slots are reserved for roles with the SUPERUSER attribute', kinds.full],
  ['no more connections allowed (max_client_conn)', kinds.clients],
  ['Max client connections reached', kinds.clients],
  ['(EMAXCONN) max client connections reached, limit: 200', kinds.clients],
  ['(EMAXCONNSESSION) max clients reached in session mode', kinds.session],
  ['Error: timeout exceeded when trying to connect', kinds.late],
  ['P2028: Transaction API error: Unable to start a transaction in the given time', kinds.late],
  ['P2024: Timed out fetching a new connection from the connection pool', kinds.late],
  ['prepared statement "s0" already exists', kinds.prepared],
  ['error: prepared statement "PGBOUNCER_7" does not exist', kinds.prepared],
])('%s is a connection error', (line, name) => {
  expect(countLogErrors(line)).toMatchObject({ lines: 1, found: [{ name, lines: 1 }] })
})

test.each([
  [
    '\u001b[2m10:11:12\u001b[22m \u001b[31mERROR\u001b[39m \u001b[1mPostgresError:\u001b[22m sorry, too many clients already',
    kinds.full,
  ],
  [
    'level=error ts=2026-11-02T10:11:12Z msg="query failed" err="Connection terminated unexpectedly"',
    kinds.lost,
  ],
  ['prisma:error Error in PostgreSQL connection: Error { kind: Closed, cause: None }', kinds.lost],
  [
    'sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) SSL connection has been closed unexpectedly',
    kinds.lost,
  ],
  [
    'psycopg2.OperationalError: could not translate host name "db.x.supabase.co" to address: Name or service not known',
    kinds.host,
  ],
  ['Error: write CONNECT_TIMEOUT ep-x-pooler.us-east-2.aws.neon.tech:5432', kinds.lost],
  ['Error: write CONNECTION_CLOSED ep-x-pooler.us-east-2.aws.neon.tech:5432', kinds.lost],
  ["  code: 'CONNECTION_ENDED',", kinds.lost],
  ['NeonDbError: Error connecting to database: TypeError: fetch failed', kinds.lost],
  ['Socket timeout (the database failed to respond to a query within the configured timeout)', kinds.lost],
  ['FATAL: Authentication error, reason: "Wrong password"', kinds.login],
  ['PostgresError: SASL_SIGNATURE_MISMATCH: The server did not return the correct signature', kinds.login],
  ['error: bind message supplies 1 parameters, but prepared statement "" requires 0', kinds.prepared],
  ['KnexTimeoutError: Knex: Timeout acquiring a connection. The pool is probably full.', kinds.late],
  [
    'SequelizeConnectionAcquireTimeoutError [SequelizeConnectionAcquireTimeoutError]: Operation timeout',
    kinds.late,
  ],
  ['Error opening a TLS connection: The certificate was not trusted.', kinds.tls],
  ['error: canceling statement due to conflict with recovery', kinds.busy],
])('%s is one too', (line, name) => {
  expect(countLogErrors(line)).toMatchObject({ lines: 1, found: [{ name, lines: 1 }] })
})

test.each([
  'Error: connect ECONNREFUSED 127.0.0.1:6379',
  'MongoServerSelectionError: connect ECONNREFUSED 127.0.0.1:27017',
  'AxiosError: connect ECONNREFUSED 127.0.0.1:9000',
  'Error: connect ETIMEDOUT 104.18.7.7:443',
  'TypeError: fetch failed { cause: Error: getaddrinfo ENOTFOUND api.stripe.com }',
  'ReplyError: ERR max number of clients reached',
  'Error: read ECONNRESET to smtp.gmail.com',
  'Error: Connection timeout smtp.sendgrid.net:587 { code: "ETIMEDOUT", command: "CONN" }',
  'Error: self-signed certificate in certificate chain { host: "mail.example.com", port: 465 }',
  '{"level":"error","code":"ECONNRESET","host":"smtp.gmail.com","port":465,"msg":"read ECONNRESET"}',
  'AggregateError [ECONNREFUSED]: connect ECONNREFUSED ::1:6379, connect ECONNREFUSED 127.0.0.1:6379',
  '[ioredis] Unhandled error event: Error: connect ETIMEDOUT',
  'Error: getaddrinfo ENOTFOUND redis-12345.c1.us-east-1-2.ec2.cloud.redislabs.com',
  'Error: querySrv ENOTFOUND _mongodb._tcp.cluster0.abcde.mongodb.net',
  'MongoNetworkError: read ECONNRESET',
  'FetchError: request to https://api.stripe.com/v1/charges failed, reason: read ECONNRESET',
  "Error: read ECONNRESET { code: 'ECONNRESET', syscall: 'read', hostname: 'api.openai.com' }",
  'Error: read ECONNRESET (POST https://hooks.slack.com/services/x)',
  'GET /api/orders?code=53300 200 in 12ms',
  'GET /api/orders?page=2&code=ECONNRESET 200',
])('%s is no error of the database', (line) => {
  expect(countLogErrors(line)).toEqual({ lines: 1, found: [] })
})

test.each([
  ['Error: read ECONNRESET', kinds.lost],
  ['{"level":"error","host":"api.example.com","path":"/api/mail","msg":"read ECONNRESET"}', kinds.lost],
  ['{"host":"redis-shop.vercel.app","message":"P1001: Can\'t reach database server"}', kinds.lost],
  ['Error: connect ETIMEDOUT db.example.com:5432 (job redis.example.com:6379)', kinds.lost],
  ['queue redis.example.com: sorry, too many clients already', kinds.full],
  [
    'NeonDbError: Error connecting to database: fetch failed https://api.us-east-2.aws.neon.tech/sql',
    kinds.lost,
  ],
])('%s is one of the database, whatever else stands in the line', (line, name) => {
  expect(countLogErrors(line)).toMatchObject({ lines: 1, found: [{ name, lines: 1 }] })
})

test('a number that only looks like an error code is not counted', () => {
  const log = '{"durationMs":53300}\n{"port":26000}\nGET /api/orders/53300 200\n\n'
  expect(countLogErrors(log)).toEqual({ lines: 3, found: [] })
})

test('a line counts once, under its own kind, and is never repeated', () => {
  const log = 'EMAXCONNSESSION max clients reached canary\ntoo many clients\ntoo many clients\n'
  const { found } = countLogErrors(log)
  expect(found.map(({ name, lines }) => [name, lines])).toEqual([
    [kinds.session, 1],
    [kinds.full, 2],
  ])
  expect(JSON.stringify(found)).not.toContain('canary')
})
