import { describe, expect, test, vi } from 'vitest'
import { HttpProblem, type HttpProblemCode } from '../../../app/http/http-problem.ts'
import { unavailable } from '../../../app/http/unavailable.ts'

/** As Prisma 7 wraps what the adapter read from the server. */
function prisma(code: string, cause: object): object {
  return {
    code,
    message: 'Invalid invocation',
    meta: { driverAdapterError: { name: 'DriverAdapterError', cause } },
  }
}
const server = (originalCode: string, originalMessage = '') => ({
  originalCode,
  originalMessage,
  kind: 'postgres',
})

const table: [what: string, error: unknown, code: HttpProblemCode | undefined][] = [
  ['53300 as P2037', prisma('P2037', server('53300')), 'DATABASE_TOO_MANY_CONNECTIONS'],
  ['53300 of a raw query', prisma('P2010', server('53300')), 'DATABASE_TOO_MANY_CONNECTIONS'],
  [
    'the reserved slots',
    new Error('remaining connection slots are reserved for roles'),
    'DATABASE_TOO_MANY_CONNECTIONS',
  ],
  [
    'a full PgBouncer',
    prisma('P2039', server('08P01', 'no more connections allowed (max_client_conn)')),
    'DATABASE_TOO_MANY_CONNECTIONS',
  ],
  [
    'a full Supavisor',
    prisma('P2039', server('XX000', 'Max client connections reached')),
    'DATABASE_TOO_MANY_CONNECTIONS',
  ],
  [
    'a full Supavisor in session mode',
    prisma('P2039', server('XX000', 'EMAXCONNSESSION max clients reached in session mode')),
    'DATABASE_TOO_MANY_CONNECTIONS',
  ],
  ['EMAXCONN as a code', prisma('P2039', server('EMAXCONN')), 'DATABASE_TOO_MANY_CONNECTIONS'],
  ['EMAXCONNSESSION as a code', prisma('P2039', server('EMAXCONNSESSION')), 'DATABASE_TOO_MANY_CONNECTIONS'],
  ['our own pool', new Error('timeout exceeded when trying to connect'), 'DATABASE_POOL_TIMEOUT'],
  [
    'a transaction that cannot start',
    { code: 'P2028', message: 'Unable to start a transaction' },
    'DATABASE_POOL_TIMEOUT',
  ],
  ['the pooler queue', prisma('P2039', server('08P01', 'query_wait_timeout')), 'DATABASE_POOL_TIMEOUT'],
  ['a slow query', new Error('Query read timeout'), 'DATABASE_SLOW'],
  ['a cancelled statement', prisma('P2010', server('57014')), 'DATABASE_SLOW'],
  ['a deadlock', prisma('P2034', { ...server('40P01'), kind: 'TransactionWriteConflict' }), 'BUSY'],
  [
    'an unverified chain',
    prisma('P1011', { kind: 'TlsConnectionError', reason: 'self-signed certificate' }),
    'DATABASE_TLS_UNVERIFIED',
  ],
  [
    'a server without TLS',
    new Error('The server does not support SSL connections'),
    'DATABASE_TLS_UNVERIFIED',
  ],
  [
    'a wrong password',
    prisma('P1000', { ...server('28P01'), kind: 'AuthenticationFailed' }),
    'DATABASE_LOGIN_REFUSED',
  ],
  [
    'an unknown tenant',
    prisma('P2039', server('XX000', 'Tenant or user not found')),
    'DATABASE_LOGIN_REFUSED',
  ],
  [
    'a missing table',
    prisma('P2021', { ...server('42P01'), kind: 'TableDoesNotExist' }),
    'DATABASE_NOT_READY',
  ],
  ['a missing database', prisma('P1003', server('3D000')), 'DATABASE_NOT_READY'],
  ['nothing listening', prisma('P1001', { kind: 'DatabaseNotReachable' }), 'DATABASE_UNREACHABLE'],
  ['a refused socket', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 'DATABASE_UNREACHABLE'],
  [
    'a name with 2 dead addresses',
    new AggregateError([Object.assign(new Error(), { code: 'ENETUNREACH' })]),
    'DATABASE_UNREACHABLE',
  ],
  ['an administrator', prisma('P2010', server('57P01')), 'DATABASE_UNREACHABLE'],
  ['a server that starts', prisma('P2010', server('57P03')), 'DATABASE_UNREACHABLE'],
  ['a full disk', prisma('P2010', server('53100', 'could not extend file')), 'DATABASE_DISK_FULL'],
  [
    'a full disk at a commit',
    prisma('P2010', server('58030', 'could not write to file: No space left on device')),
    'DATABASE_DISK_FULL',
  ],
  ['a server out of memory', prisma('P2010', server('53200')), 'DATABASE_UNREACHABLE'],
  ['a lost connection', new Error('Connection terminated unexpectedly'), 'DATABASE_UNREACHABLE'],
  ['a slow handshake', new Error('Connection terminated due to connection timeout'), 'DATABASE_UNREACHABLE'],
  ['a taken e-mail', prisma('P2002', { ...server('23505'), kind: 'UniqueConstraintViolation' }), undefined],
  ['a bug of ours', new TypeError("Cannot read properties of undefined (reading 'id')"), undefined],
  ['no error at all', undefined, undefined],
]

describe('unavailable', () => {
  test.each(table)('takes %s for what it is', (_, error, code) => {
    expect(unavailable(error)).toBe(code)
  })

  test('ends on an error that is its own cause', () => {
    const error: Error & { cause?: unknown } = new Error('circle')
    error.cause = error
    expect(unavailable(error)).toBeUndefined()
  })
})

test('a 503 asks for another try after 1 to 5 seconds, spread over those turned away; no other status does', () => {
  const dice = vi.spyOn(Math, 'random')
  const after = [0, 0.3, 0.5, 0.7, 0.999].map((rolled) => {
    dice.mockReturnValueOnce(rolled)
    return new HttpProblem('DATABASE_TOO_MANY_CONNECTIONS').headers['retry-after']
  })
  dice.mockRestore()
  expect(after).toEqual(['1', '2', '3', '4', '5'])
  expect(new HttpProblem('TOKEN_REPLAYED').headers).not.toHaveProperty('retry-after')
})
