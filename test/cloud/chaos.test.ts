import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { client } from '../../bench/chaos/client.ts'
import { type ChaosCloud, startChaosCloud } from '../../bench/chaos/cloud.ts'
import { faults } from '../../bench/chaos/faults.ts'
import { startHost } from '../../bench/chaos/parts.ts'
import { audit, type Load, tryFault } from '../../bench/chaos/trial.ts'
import { newRecords } from '../../bench/chaos/user.ts'
import { deployManually } from '../../bench/deploy.ts'
import { newHome, processState } from './harness/embedded-vercel.ts'
import { pgbouncer } from './harness/servers.ts'
import { until } from './harness/until.ts'

const timeouts = { pool_timeout: 1, connect_timeout: 1 }
const load: Load = { users: 4, timeouts, longest: 2, after: 0.3 }

let cloud: ChaosCloud
beforeAll(async () => {
  cloud = await startChaosCloud({ pgbouncer: pgbouncer(), timeouts })
})
afterAll(() => cloud?.[Symbol.asyncDispose]())

describe('4 users register, log in and refresh: none gets another answer than success or "later", nothing is lost', () => {
  test.each(faults)('$name, and within 5 s of the repair everything works', async (fault) => {
    const skipped = fault.missing?.(cloud)
    if (skipped) return void console.log(`${fault.name}: skipped, ${skipped}`)
    const outcome = await tryFault(cloud, fault, load)
    expect(outcome).toMatchObject({ broken: [], backMs: expect.any(Number) })
    expect(outcome).toHaveProperty('answers.ok')
  })
})

test('a suspended instance is gone with its host, also when Ctrl+C reached the host first', {
  timeout: 60_000,
}, async () => {
  for (const interrupt of [false, true]) {
    const home = newHome()
    const host = await startHost(home, {})
    const source = 'export default (req, res) => res.end(String(process.pid))'
    const files = { 'index.mjs': Buffer.from(source) }
    const { app } = await deployManually(host, { project: 'suspended', files, environment: {} })
    const pid = Number(await (await fetch(app)).text())
    await until(async () => (await processState(pid)) === 'T')
    if (interrupt) process.kill(host.pid, 'SIGINT')
    await host[Symbol.asyncDispose]()
    await until(async () => (await processState(pid)) === '')
    rmSync(home, { recursive: true })
  }
})

describe('the audit', () => {
  const ask = () => client(cloud.app, timeouts)
  const json = { email: 'audited@example.com', password: 'correct horse battery staple' }

  test('finds a registration that was answered and is gone', async () => {
    const ledger = { ...newRecords(), registered: ['gone@example.com'] }
    const { broken } = await audit(cloud, ask(), ledger)
    expect(broken).toEqual(['gone@example.com was answered 202 and is not in the database'])
  })

  test('finds a refresh token that was answered and is not the newest, and one that is not valid', async () => {
    await ask()('register', { json })
    const { token = '' } = await ask()('login', { json })
    const next = await ask()('refresh', { token })
    await ask()('refresh', { token: next.token ?? '' })
    const families = [
      { email: 'behind@example.com', tokens: [token] },
      { email: 'forged@example.com', tokens: [`${token}x`] },
    ]
    const { broken } = await audit(cloud, ask(), { ...newRecords(), families })
    expect(broken.sort()).toEqual([
      'the refresh token that behind@example.com was answered is not valid: 401 TOKEN_REPLAYED',
      'the refresh token that forged@example.com was answered is not valid: 401 TOKEN_INVALID',
    ])
  })
})
