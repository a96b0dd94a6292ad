import { expect, test } from 'vitest'
import { countLogErrors } from '../../../cli/doctor/runtime-log.ts'

const kinds = {
  full: 'too many connections',
  session: 'session pooler full',
  late: 'timeout waiting for a connection',
  prepared: 'prepared statement of another client',
}

test.each([
  ['PrismaClientInitializationError: Too many database connections opened', kinds.full],
  ['Too many database connections opened: FATAL: sorry, too many clients already', kinds.full],
  ['{"code":"DATABASE_TOO_MANY_CONNECTIONS","status":503}', kinds.full],
  ['{"originalCode":"53300"}', kinds.full],
  ['remaining connection slots are reserved for roles with the SUPERUSER attribute', kinds.full],
  ['no more connections allowed (max_client_conn)', kinds.full],
  ['Max client connections reached', kinds.full],
  ['(EMAXCONN) max client connections reached, limit: 200', kinds.full],
  ['(EMAXCONNSESSION) max clients reached in session mode', kinds.session],
  ['Error: timeout exceeded when trying to connect', kinds.late],
  ['P2028: Transaction API error: Unable to start a transaction in the given time', kinds.late],
  ['P2024: Timed out fetching a new connection from the connection pool', kinds.late],
  ['prepared statement "s0" already exists', kinds.prepared],
  ['error: prepared statement "PGBOUNCER_7" does not exist', kinds.prepared],
])('%s is a connection error', (line, name) => {
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
