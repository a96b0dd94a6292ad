import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { describe, expect } from 'vitest'
import { type Answer, type AuthApp, authTest, password, startAuthApp } from './harness/auth-app.ts'
import { until } from './harness/until.ts'

const test = authTest({
  database: { maxClients: 3 },
  environment: ({ directUrl }) => ({ DATABASE_URL: directUrl }),
})

const json = { email: 'nobody@example.com', password }
const login = (to: AuthApp) => to.send('POST /api/login', { json })

/** 503 with the code, a word when to come back, and nothing of the error itself. */
function expectUnavailable({ status, headers, body }: Answer, code: string): void {
  expect({ status, code: body.code }).toEqual({ status: 503, code })
  expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
  expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(5)
  expect(headers.get('content-type')).toBe('application/problem+json')
  expect(Object.keys(body)).toEqual(['type', 'title', 'status', 'code'])
}

describe('without a database', () => {
  test('every route that needs it answers 503, liveness 200, and the log says why', async ({ app }) => {
    const { body, cookie } = await app.loggedIn()
    await using off = await startAuthApp({ DATABASE_URL: 'postgresql://app:app@127.0.0.1:1/auth' })
    for (const answer of [
      await off.send('POST /api/register', { json }),
      await login(off),
      await off.send('POST /api/refresh', { cookie }),
      await off.send('POST /api/logout', { cookie }),
      await off.send('GET /api/me', { bearer: body.accessToken }),
      await off.send('DELETE /api/me', { bearer: body.accessToken }),
    ])
      expectUnavailable(answer, 'DATABASE_UNREACHABLE')
    expect((await off.send('GET /api/health')).status).toBe(200)
    expect(off.log).toContainEqual(expect.objectContaining({ status: 503, code: 'DATABASE_UNREACHABLE' }))
  })

  test('health detail is 503 with the fingerprint and the figures of the pool', async () => {
    await using off = await startAuthApp({ DATABASE_URL: 'postgresql://app:app@127.0.0.1:1/auth' })
    const answer = await off.send('GET /api/health', { bearer: off.environment.CRON_SECRET })
    expect(answer).toMatchObject({
      status: 503,
      body: { code: 'DATABASE_UNREACHABLE', fingerprint: 'fingerprint', pool: { max: 5, total: 0 } },
    })
  })

  test('a database that accepts and never speaks is given up after connect_timeout', {
    timeout: 10_000,
  }, async () => {
    const mute = createServer((socket) => socket.on('error', () => {}))
    await new Promise<void>((listening) => mute.listen(0, '127.0.0.1', listening))
    try {
      const { port } = mute.address() as AddressInfo
      await using off = await startAuthApp({
        DATABASE_URL: `postgresql://app:app@127.0.0.1:${port}/auth?connect_timeout=1`,
      })
      for (const answer of await Promise.all(Array.from({ length: 10 }, () => login(off))))
        expect(answer).toMatchObject({ status: 503 })
    } finally {
      mute.close()
    }
  })
})

describe('with a database that cannot', () => {
  test("clients beyond the pooler's limit get 503 DATABASE_TOO_MANY_CONNECTIONS", async ({ database }) => {
    await using pooled = await startAuthApp({ DATABASE_URL: database.pooledUrl, DATABASE_POOL_MAX: '20' })
    const answers = await Promise.all(Array.from({ length: 20 }, () => login(pooled)))
    const refused = answers.filter(({ status }) => status !== 401)
    expect(refused.length).toBeGreaterThan(0)
    for (const answer of refused) expectUnavailable(answer, 'DATABASE_TOO_MANY_CONNECTIONS')
  })

  test('a role at its connection limit (53300) is 503 until there is room', async ({ database }) => {
    await using second = await startAuthApp({ DATABASE_URL: database.directUrl })
    await database.query('ALTER ROLE app CONNECTION LIMIT 0')
    try {
      expectUnavailable(await login(second), 'DATABASE_TOO_MANY_CONNECTIONS')
    } finally {
      await database.query('ALTER ROLE app CONNECTION LIMIT -1')
    }
    expect((await login(second)).status).toBe(401)
  })

  test('on a locked table pool (pool_timeout) and query (10 s) answer 503', async ({ database }) => {
    const url = `${database.directUrl}?pool_timeout=1`
    await using slow = await startAuthApp({ DATABASE_URL: url, DATABASE_POOL_MAX: '1' })
    await using _ = await database.lock('users')
    const [first, second] = await Promise.all([login(slow), login(slow)])
    expectUnavailable(first, 'DATABASE_SLOW')
    expectUnavailable(second, 'DATABASE_POOL_TIMEOUT')
  })

  test('a connection ended while idle is replaced; one ended in use is 503', async ({ database }) => {
    await using cut = await startAuthApp({ DATABASE_URL: database.directUrl, DATABASE_POOL_MAX: '1' })
    expect((await login(cut)).status).toBe(401)
    await database.disconnectApp()
    const statuses = [(await login(cut)).status, (await login(cut)).status]
    expect(statuses[1]).toBe(401)
    expect([401, 503]).toContain(statuses[0])

    await using _ = await database.lock('users')
    const waiting = login(cut)
    const waits = "SELECT 1 FROM pg_locks WHERE relation = 'users'::regclass AND NOT granted"
    await until(async () => (await database.query(waits)).length > 0)
    await database.disconnectApp()
    expectUnavailable(await waiting, 'DATABASE_UNREACHABLE')
  })

  test('wrong password: DATABASE_LOGIN_REFUSED, missing table: DATABASE_NOT_READY', async ({ database }) => {
    await using wrong = await startAuthApp({ DATABASE_URL: database.directUrl.replace(':app@', ':wrong@') })
    expectUnavailable(await login(wrong), 'DATABASE_LOGIN_REFUSED')
    await using empty = await startAuthApp({ DATABASE_URL: `${database.directUrl}` })
    await database.query('ALTER TABLE users RENAME TO people')
    try {
      expectUnavailable(await login(empty), 'DATABASE_NOT_READY')
    } finally {
      await database.query('ALTER TABLE people RENAME TO users')
    }
  })
})
