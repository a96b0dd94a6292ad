import { expect, test } from 'vitest'
import { CheckContext } from '../../../cli/doctor/check-context.ts'
import { opens } from '../../../cli/doctor/checks/connects.ts'
import { headroom } from '../../../cli/doctor/checks/headroom.ts'
import { openConnection } from '../../../plugin/connection.ts'
import { readDatabase } from '../../../plugin/migration/history.ts'
import { advice } from '../../../rules/connection-errors/advice.ts'
import { httpCodes } from '../../../rules/connection-errors/index.ts'
import { postgresWire, type Refusal } from '../harness/postgres-wire.ts'
import { messages } from './messages.ts'

const refusals = messages.filter(([, code]) => /^(?=.*\d)[0-9A-Z]{5}$/.test(code))
const signal = AbortSignal.timeout(60_000)
const checkOptions = { signal } as ConstructorParameters<typeof CheckContext>[1]

test('each refusal of a login is the same family for migration, proof and the live doctor', async () => {
  let refusal: Refusal | undefined
  await using wire = await postgresWire({ refuse: () => refusal })
  const url = `postgresql://app.ref:canary1@127.0.0.1:${wire.port}/shop?sslmode=disable`
  for (const [family, code, text] of refusals) {
    refusal = { code, text }
    const expected = { family, code: advice[family].code, what: expect.stringContaining(text) }
    await expect(openConnection({ url }, { patience: 0 }), text).rejects.toMatchObject(expected)
    await expect(readDatabase({ directUrl: url }, { patience: 0 }), text).rejects.toMatchObject(expected)

    const facts = { variables: { DATABASE_URL: { value: url } } }
    await using context = new CheckContext({ facts } as never, checkOptions)
    const full = httpCodes[family] === 'DATABASE_TOO_MANY_CONNECTIONS'
    const line = await (full ? headroom : opens).ask(context)
    expect(line, text).toMatchObject({
      verdict: 'wrong',
      reasons: [{ code: full ? 'HEADROOM_NONE' : advice[family].code }],
    })
    const fix = line?.reasons[0]?.fix ?? ''
    if (family !== 'full') expect(fix).not.toContain('pg_terminate_backend')
    if (family !== 'login') expect(fix).not.toContain('copy user and password')
    expect(JSON.stringify(line)).not.toContain('canary1')
  }
})

const wrongPassword = { code: '28P01', text: 'password authentication failed for user "app"' }

test('a refused login is tried 4 times, and three commands in a row stay below the 10 of the breaker', async () => {
  await using wire = await postgresWire({ refuse: () => wrongPassword })
  const url = `postgresql://app.breaker:pw@127.0.0.1:${wire.port}/shop?sslmode=disable`
  const connect = () => expect(openConnection({ url })).rejects.toMatchObject({ family: 'login' })
  await connect()
  expect(wire.logins).toBe(4)
  for (const _ of ['migration', 'plugin', 'proof']) await connect()
  expect(wire.logins).toBeLessThan(10)
})

test('a password that the cache learns late is let in', async () => {
  let tries = 0
  await using wire = await postgresWire({ refuse: () => (++tries < 3 ? wrongPassword : undefined) })
  const url = `postgresql://app.late:pw@127.0.0.1:${wire.port}/shop?sslmode=disable`
  await (await openConnection({ url })).end()
  expect(wire.logins).toBe(3)
})

test.each([
  [
    'XX000',
    '(ECIRCUITBREAKER) too many authentication failures, new connections are temporarily blocked',
    '120 s',
  ],
  ['XX000', '(ENOTFOUND) tenant/user app.ref not found', "provider's dashboard"],
  ['XX000', 'Your account or project has exceeded the compute time quota.', 'quota'],
])('%s %s is not tried again', async (code, text, fix) => {
  await using wire = await postgresWire({ refuse: () => ({ code, text }) })
  const url = `postgresql://app.ref:pw@127.0.0.1:${wire.port}/shop?sslmode=disable`
  await expect(openConnection({ url })).rejects.toMatchObject({ fix: expect.stringContaining(fix) })
  expect(wire.logins).toBe(1)
})

test('a full pooler is waited for', async () => {
  let tries = 0
  const refuse = () =>
    ++tries < 3 ? { code: 'XX000', text: '(EMAXCONN) max client connections reached, limit: 200' } : undefined
  await using wire = await postgresWire({ refuse })
  await (await openConnection({ url: `postgresql://a:b@127.0.0.1:${wire.port}/c?sslmode=disable` })).end()
  expect(wire.logins).toBe(3)
})

test('what a pooler says to the first query of a connection has its code as well', async () => {
  await using wire = await postgresWire({ fail: { code: '42704', text: 'invalid role OID: 16753' } })
  const url = `postgresql://app:canary1@127.0.0.1:${wire.port}/shop?sslmode=disable`
  await expect(readDatabase({ directUrl: url }, { patience: 0 })).rejects.toMatchObject({
    family: 'staleRole',
  })
  await using context = new CheckContext(
    { facts: { variables: { DATABASE_URL: { value: url } } } } as never,
    checkOptions,
  )
  expect(await opens.ask(context)).toMatchObject({
    verdict: 'wrong',
    reasons: [{ code: 'DATABASE_ROLE_STALE', fix: expect.stringContaining('RECONNECT') }],
  })
})
