import { describe, expect, test } from 'vitest'
import { unavailable } from '../../../app/http/unavailable.ts'
import { unavailableProblem } from '../../../app/http/unavailable-problem.ts'
import { countLogErrors } from '../../../cli/doctor/runtime-log.ts'
import { connectionProblem } from '../../../plugin/connection.ts'
import { advice } from '../../../rules/connection-errors/advice.ts'
import { familyOf, httpCodes } from '../../../rules/connection-errors/index.ts'
import { familyOfLine } from '../../../rules/connection-errors/log-line.ts'
import { retryAfterLeast } from '../../../rules/connection-errors/waiting.ts'
import { messages } from './messages.ts'
import { adapted, logged, plain, wrapped } from './wrappers.ts'

const url = 'postgresql://app:canary1@db.example.com:6432/shop'

describe.each(messages)('%s: %s %s', (family, code, text) => {
  test('is that family in every wrapper of the app, and in the plugin', async () => {
    const errors = await wrapped(code, text)
    const found = Object.entries(errors).map(([name, error]) => [name, familyOf(error)])
    expect(found).toEqual(Object.keys(errors).map((name) => [name, family]))
    expect(unavailable(errors['raw query'])).toBe(httpCodes[family])
    expect(connectionProblem(url, errors['node-postgres'])).toMatchObject({
      family,
      code: advice[family].code,
    })
  })

  test('is that family in every form of a log line', () => {
    const all = Object.entries(logged(code, text))
    // What nobody has written down is known by its code alone.
    const lines = Object.fromEntries(
      family === 'network' && code === 'XX000' ? all.filter(([, line]) => line.includes(code)) : all,
    )
    const found = Object.entries(lines).map(([name, line]) => [name, familyOfLine(line)])
    expect(found).toEqual(Object.keys(lines).map((name) => [name, family]))
    const [first] = countLogErrors(lines['structured logger'] ?? '').found
    expect(first?.name).toBe(advice[family].label)
  })

  test('is a 503 with Retry-After', () => {
    const problem = unavailableProblem(plain(code, text))
    expect(problem?.status).toBe(503)
    expect(Number(problem?.headers['retry-after'])).toBeGreaterThanOrEqual(retryAfterLeast(family))
  })
})

test('there are at least 80 messages, and each family has one', () => {
  expect(messages.length).toBeGreaterThanOrEqual(80)
  expect(new Set(messages.map(([family]) => family))).toEqual(new Set(Object.keys(httpCodes)))
})

const quoted = 'sorry, too many clients already'
const named = (name: string, code: string, message: string) =>
  Object.assign(new Error(message), { name, code, clientVersion: '7.10.0' })

/** Errors of the app whose text contains such words: the error, and how it looks in a log. */
const others: [what: string, error: unknown, line: string][] = [
  ['a unique violation', plain('23505', quoted, 'ERROR'), `{"code":"P2002","message":"${quoted}"}`],
  [
    'a value that is no uuid',
    plain('22P02', `invalid input syntax for type uuid: "${quoted}"`, 'ERROR'),
    `error: invalid input syntax for type uuid: "${quoted}"`,
  ],
  ['a bug', new TypeError(quoted), `TypeError: ${quoted}`],
  ['a range error', new RangeError('timeout expired'), 'RangeError: timeout expired'],
  ['a text of a user', new Error(`cannot post "${quoted}"`), `Error: cannot post "${quoted}"`],
  [
    'a known error of Prisma',
    named('PrismaClientKnownRequestError', 'P2025', quoted),
    `code: 'P2025', message: '${quoted}'`,
  ],
  [
    'a validation error of Prisma',
    named('PrismaClientValidationError', '', `\n${quoted}`),
    `PrismaClientValidationError: ${quoted}`,
  ],
  [
    'an error of Node with a code',
    named('Error', 'ERR_INVALID_URL', 'password authentication failed'),
    `{"code":"ERR_INVALID_URL","message":"password authentication failed"}`,
  ],
  [
    'an internal error of Postgres',
    plain('XX000', 'tuple concurrently updated', 'ERROR'),
    '{"ms":53300,"port":26000}',
  ],
  [
    'a parameter that SHOW does not know',
    plain('42704', 'unrecognized configuration parameter "x.y"', 'ERROR'),
    'GET /api/orders/53300 200',
  ],
  [
    'a syntax error',
    plain('42601', `syntax error at or near "${quoted}"`, 'ERROR'),
    `error: syntax error at or near "${quoted}"`,
  ],
  [
    'a title in a request',
    { title: quoted },
    `{"method":"POST","path":"/api/posts/tenant-not-found","status":200}`,
  ],
  ['nothing', undefined, 'GET /timeout-expired 404'],
]

test.each(others)('%s stays what it is', async (_, error, line) => {
  expect(familyOf(error)).toBeUndefined()
  expect(unavailableProblem(error)).toBeUndefined()
  if (error instanceof Error) expect(familyOf(await adapted(error))).toBeUndefined()
  expect(familyOfLine(line)).toBeUndefined()
})

test.each([
  [
    'poolTimeout',
    'Error [PrismaClientKnownRequestError]: Timed out fetching a new connection from the connection pool.',
  ],
  [
    'prepared',
    'PostgresError { code: "42P05", message: "prepared statement \\"s0\\" already exists", severity: "ERROR" }',
  ],
  ['host', 'TypeError: fetch failed { cause: Error: getaddrinfo ENOTFOUND db.example.com }'],
  ['network', "  code: 'ECONNREFUSED',"],
  ['roleLimit', 'Too many database connections opened: FATAL: too many connections for role "app"'],
  ['busy', '{"event":"request","code":"BUSY","family":"busy"}'],
])('%s: the line %s', (family, line) => {
  expect(familyOfLine(line)).toBe(family)
})

test('what an engine of Prisma writes into a message is read as well', () => {
  const text = (code: string, message: string) =>
    `Error occurred during query execution:\nConnectorError(ConnectorError { kind: QueryError(PostgresError { code: "${code}", message: "${message}", severity: "FATAL" }) })`
  const thrown = (code: string, message: string) =>
    Object.assign(new Error(text(code, message)), { name: 'PrismaClientUnknownRequestError' })
  expect(familyOf(thrown('53300', 'sorry, too many clients already'))).toBe('full')
  expect(familyOf(thrown('08P01', 'pgbouncer cannot connect to server'))).toBe('upstream')
  expect(familyOf(thrown('23505', 'too many clients'))).toBeUndefined()
})

test('the answer of the app is counted under the family that its log line names', () => {
  expect(
    familyOfLine('{"event":"request","status":503,"code":"DATABASE_UNREACHABLE","family":"breaker"}'),
  ).toBe('breaker')
  expect(familyOfLine('{"event":"request","status":503,"code":"DATABASE_UNREACHABLE"}')).toBe('network')
})
