import { AsyncLocalStorage } from 'node:async_hooks'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PrismaPg } from '@prisma/adapter-pg'
import { describe, expect, test } from 'vitest'
import { rateLimits } from '../../app/auth/rate-limits.ts'
import { refreshTokens } from '../../app/auth/refresh-token.ts'
import { sessions } from '../../app/auth/sessions.ts'
import { createPool, searchPathPg } from '../../app/database/create-pool.ts'
import { openDatabase } from '../../app/database/database.ts'
import { PrismaClient } from '../../app/generated/prisma/client.ts'
import { createCertificates } from '../../local/servers/certificates.ts'
import { authEnvironment } from '../unit/app/environment.ts'
import { type AuthApp, startAuthApp } from './harness/auth-app.ts'
import { startAuthDatabase } from './harness/auth-database.ts'

async function wholeFlow(app: AuthApp): Promise<number[]> {
  const login = await app.loggedIn()
  const refreshed = await app.send('POST /api/refresh', { cookie: login.cookie })
  const bearer = refreshed.body.accessToken
  const others = [await app.send('GET /api/me', { bearer }), await app.send('DELETE /api/me', { bearer })]
  return [login, refreshed, ...others].map(({ status }) => status)
}

describe('the database', () => {
  test('may keep the tables in any schema: the search_path of the role finds them, behind the pooler too', async () => {
    await using database = await startAuthDatabase({ schema: 'shop_auth' })
    for (const DATABASE_URL of [database.directUrl, database.pooledUrl]) {
      await using app = await startAuthApp({ DATABASE_URL })
      expect(await wholeFlow(app)).toEqual([200, 200, 200, 204])
    }
    const where = await database.query(
      "SELECT schemaname FROM pg_tables WHERE tablename IN ('users', 'sessions')",
    )
    expect(where).toEqual([{ schemaname: 'shop_auth' }, { schemaname: 'shop_auth' }])
  })

  test('is found by an app of its own too: PrismaPg of any app, with the pool of the package', async () => {
    await using database = await startAuthDatabase({ schema: 'shop_auth' })
    const pool = createPool({ DATABASE_URL: database.pooledUrl, DATABASE_POOL_MAX: '2' })
    const prisma = new PrismaClient({ adapter: searchPathPg(PrismaPg, pool) })
    const publicOnly = new PrismaClient({ adapter: new PrismaPg(pool) })
    try {
      await expect(publicOnly.user.count()).rejects.toThrow('does not exist')
      const counts = await prisma.$transaction([prisma.user.count(), prisma.user.count()])
      expect([await prisma.user.count(), ...counts]).toEqual([0, 0, 0])
      expect(await prisma.$transaction((open) => open.user.count())).toBe(0)
    } finally {
      await prisma.$disconnect()
      await pool.end()
    }
  })

  test('the database with a private CA is trusted through DATABASE_CA and through nothing else', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'poolproof-ca-'))
    try {
      const tls = await createCertificates(folder)
      const stranger = await createCertificates(join(folder, 'stranger'))
      await using database = await startAuthDatabase({ tls })
      const { pooledUrl: DATABASE_URL } = database
      await using app = await startAuthApp({ DATABASE_URL, DATABASE_CA: tls.ca })
      expect(await wholeFlow(app)).toEqual([200, 200, 200, 204])

      const noVerify = DATABASE_URL.replace('verify-full', 'no-verify')
      for (const wrong of [
        { DATABASE_URL },
        { DATABASE_URL: noVerify },
        { DATABASE_URL, DATABASE_CA: stranger.ca },
      ]) {
        await using distrustful = await startAuthApp(wrong)
        const answer = await distrustful.send('POST /api/login', {
          json: { email: 'a@example.com', password: 'x' },
        })
        expect(answer).toMatchObject({ status: 503, body: { code: 'DATABASE_TLS_UNVERIFIED' } })
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('is given at most DATABASE_POOL_MAX connections under 100 requests at once', async () => {
    await using database = await startAuthDatabase()
    await using app = await startAuthApp({
      DATABASE_URL: `${database.directUrl}?connection_limit=9&pgbouncer=true`,
      DATABASE_POOL_MAX: '3',
    })
    const { body } = await app.loggedIn()
    const burst = Promise.all(
      Array.from({ length: 100 }, () => app.send('GET /api/me', { bearer: body.accessToken })),
    )
    const counts: unknown[] = []
    const sample = "SELECT count(*)::int AS n FROM pg_stat_activity WHERE usename = 'app'"
    for (let round = 0; round < 3; round++) counts.push((await database.query(sample))[0]?.n)
    expect((await burst).map(({ status }) => status)).toEqual(Array(100).fill(200))
    counts.push((await database.query(sample))[0]?.n)
    expect(Math.max(...(counts as number[]))).toBe(3)
  })

  test('keeps the instance awake through the request that used it, 10 times of 10, also out of the queue', async () => {
    const requests = new AsyncLocalStorage<{ waitUntil(promise: Promise<unknown>): void }>()
    const key = Symbol.for('@vercel/request-context')
    Object.assign(globalThis, { [key]: { get: () => requests.getStore() } })
    Object.assign(process.env, { VERCEL_URL: 'deployment.example', VERCEL_REGION: 'dev1' })
    try {
      await using database = await startAuthDatabase()
      await using opened = openOne(database.directUrl)
      const held: number[] = []
      const ask = (index: number) =>
        // Awaited inside: Prisma sends a query when it is awaited.
        requests.run({ waitUntil: () => void held.push(index) }, async () => {
          await opened.prisma.$queryRaw`SELECT 1`
        })
      for (const index of [0, 1, 2, 3, 4]) await ask(index)
      await Promise.all([5, 6, 7, 8, 9].map(ask))
      expect(held.toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    } finally {
      Reflect.deleteProperty(globalThis, key)
      delete process.env.VERCEL_URL
      delete process.env.VERCEL_REGION
    }
  })

  test('the database that forgot the user between password and session answers like a wrong password', async () => {
    await using database = await startAuthDatabase()
    await using opened = openOne(database.directUrl)
    const environment = authEnvironment()
    const { start } = sessions(opened.prisma, refreshTokens(environment), rateLimits(environment))
    const gone = { id: crypto.randomUUID(), email: '', passwordHash: '', passwordChangedAt: new Date() }
    await expect(start(gone)).rejects.toMatchObject({ code: 'CREDENTIALS_WRONG' })
  })
})

function openOne(DATABASE_URL: string) {
  const opened = openDatabase(authEnvironment({ DATABASE_URL, DATABASE_POOL_MAX: '1' }))
  return { ...opened, [Symbol.asyncDispose]: opened.close }
}
