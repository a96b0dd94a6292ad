import { describe, expect, test } from 'vitest'
import { circuitBreaker } from '../../../local/poolers/circuit-breaker.ts'
import { Refused, type Session, systemClock } from '../../../local/poolers/proxy.ts'
import { supavisor, supavisorErrors } from '../../../local/poolers/supavisor.ts'
import { type Parameters, writeError } from '../../../local/poolers/wire.ts'

describe('the breaker of logins', () => {
  const setUp = () => {
    const time = { seconds: 0 }
    return { time, breaker: circuitBreaker(() => time.seconds * 1000) }
  }
  const fail = (breaker: ReturnType<typeof circuitBreaker>, key: string, times: number) => {
    for (let i = 0; i < times; i++) breaker.fail(key)
  }

  test('opens at the 10th failure for 120 s, for that address alone', () => {
    const { time, breaker } = setUp()
    fail(breaker, 'a', 9)
    expect(breaker.isOpen('a')).toBe(false)
    fail(breaker, 'a', 1)
    expect([breaker.isOpen('a'), breaker.isOpen('b')]).toEqual([true, false])
    time.seconds = 119
    expect(breaker.isOpen('a')).toBe(true)
    time.seconds = 120
    expect(breaker.isOpen('a')).toBe(false)
  })

  test.each([
    [150, 0, false, 'nothing happened since'],
    [150, 1, true, 'they weigh 9 as the next window begins'],
    [225, 5, false, 'they weigh 4.5 at its middle'],
    [225, 6, true, 'they weigh 4.5 at its middle'],
    [450, 9, false, 'they weigh nothing two windows later'],
    [450, 10, true, 'they weigh nothing two windows later'],
  ])('9 failures at once and at %i s %i more: open %s (%s)', (at, more, open) => {
    const { time, breaker } = setUp()
    fail(breaker, 'a', 9)
    time.seconds = at
    fail(breaker, 'a', more)
    expect(breaker.isOpen('a')).toBe(open)
  })

  test('opens again at the next failure while the ten still count', () => {
    const { time, breaker } = setUp()
    fail(breaker, 'a', 10)
    time.seconds = 121
    fail(breaker, 'a', 1)
    expect(breaker.isOpen('a')).toBe(true)
  })
})

const options = { tenant: 'ref', maxClients: 2, poolSize: 1, clock: { ...systemClock, now: () => 0 } }
const hello = (user: string, ...more: Parameters) => ({
  parameters: [['user', user], ['database', 'd'], ...more] as Parameters,
  tls: false,
  address: '::1',
})
const admit = (user: string, ...more: Parameters) =>
  supavisor(options).transaction.admit(hello(user, ...more)) as Session
const refusal = (work: () => unknown) => {
  try {
    work()
  } catch (error) {
    if (error instanceof Refused) return error.refusal
  }
  return undefined
}
const errorMessage = (sqlstate: string, message: string) => ({
  tag: 'E',
  bytes: writeError({ sqlstate, message }),
})

describe('Supavisor’s twin', () => {
  test.each<[string, Parameters, string]>([
    ['app', [], '(ENOIDENTIFIER) no tenant identifier provided (external_id or sni_hostname required)'],
    ['app.other', [], '(ENOTFOUND) tenant/user app.other not found'],
    ['app.ref.', [], '(ENOIDENTIFIER) no tenant identifier provided (external_id or sni_hostname required)'],
    ['app', [['options', 'reference=other']], '(ENOTFOUND) tenant/user app.other not found'],
    [
      'app.ref',
      [['options', '-c search_path=auth']],
      'the twin of Supavisor does not imitate options=-c search_path=...',
    ],
  ])('refuses %s %j', (user, more, message) => {
    expect(refusal(() => admit(user, ...more))).toMatchObject({ message })
  })

  test.each<[string, Parameters]>([
    ['app.ref', []],
    ['app', [['options', 'reference=ref']]],
    ['app', [['options', '-c reference=ref']]],
  ])('passes %s %j on as the role app, without what Supavisor does not send', (user, more) => {
    const { parameters } = admit(user, ...more, ['application_name', 'a'], ['statement_timeout', '1'])
    expect(parameters).toEqual([
      ['user', 'app'],
      ['database', 'd'],
      ['application_name', 'a'],
    ])
  })

  test('a project that enforces TLS names the user', () => {
    const strict = supavisor({ ...options, requiresTls: true }).session
    expect(refusal(() => strict.admit(hello('app.ref')))).toEqual(supavisorErrors.tlsRequired('app'))
  })

  test.each([
    ['transaction', '(EMAXCONN) max client connections reached, limit: 2'],
    [
      'session',
      '(EMAXCONNSESSION) max clients reached in session mode - max clients are limited to pool_size: 1',
    ],
  ] as const)('in %s mode it is full for one role and database, until a client leaves', (mode, message) => {
    const host = supavisor(options)[mode]
    const visits = Array.from(
      { length: mode === 'session' ? 1 : 2 },
      () => host.admit(hello('app.ref')) as Session,
    )
    expect(refusal(() => host.admit(hello('app.ref')))).toEqual({ sqlstate: 'XX000', message })
    expect(refusal(() => host.admit(hello('other.ref')))).toBeUndefined()
    visits[0]?.end?.()
    expect(refusal(() => host.admit(hello('app.ref')))).toBeUndefined()
  })

  test.each([
    [
      'query_wait_timeout',
      'XX000 (ECHECKOUTTIMEOUT) unable to check out connection from the pool after 15000ms in Transaction mode',
    ],
    [
      'no more connections allowed (max_client_conn)',
      'XX000 (EMAXCONN) max client connections reached, limit: 2',
    ],
    [
      'server conn crashed?',
      'XX000 (EDBHANDLEREXITED) connection to database closed. Check logs for more information',
    ],
    [
      'server login has been failing, try again later (server_login_retry)',
      '08006 Failed to connect to database: {:error, :econnrefused}',
    ],
    ['pgbouncer cannot connect to server', '08006 Failed to connect to database: {:error, :econnrefused}'],
    ['SASL authentication failed', '28P01 password authentication failed for user "app"'],
  ])('says %s in its own words', (text, own) => {
    const said = admit('app.ref').answer(errorMessage('08P01', text))
    expect(`${said?.sqlstate} ${said?.message}`).toBe(own)
  })

  test('leaves an error of a statement as it is', () => {
    expect(admit('app.ref').answer(errorMessage('23505', 'duplicate key value'))).toBeUndefined()
  })
})
