import { describe, expect } from 'vitest'
import { type Answer, type AuthApp, authTest, startAuthApp } from './harness/auth-app.ts'
import type { AuthDatabase } from './harness/auth-database.ts'

const test = authTest()

const refresh = (by: AuthApp, cookie: string | undefined) => by.send('POST /api/refresh', { cookie })
const me = (app: AuthApp, { body }: Answer) => app.send('GET /api/me', { bearer: body.accessToken })
const replayed = { status: 401, body: { code: 'TOKEN_REPLAYED' } }
const ended = { status: 401, body: { code: 'SESSION_ENDED' } }

/** As if the last rotation had happened that many seconds earlier. */
async function age(database: AuthDatabase, { body }: Answer, seconds: number): Promise<void> {
  await database.query(
    `UPDATE sessions SET rotated_at = rotated_at - interval '${seconds} s' WHERE user_id = '${body.user.id}'`,
  )
}

describe('a refresh token', () => {
  test('gives a new one each time, 5 times in a row', async ({ app }) => {
    const login = await app.loggedIn()
    const seen = new Set([login.cookie])
    let { cookie } = login
    for (let round = 1; round <= 5; round++) {
      const answer = await refresh(app, cookie)
      expect(answer.status).toBe(200)
      cookie = answer.cookie
      seen.add(cookie)
    }
    expect(seen.size).toBe(6)
  })

  test('a lost answer is repeated within 10 s, the same Set-Cookie byte for byte', async ({
    database,
    app,
    other,
  }) => {
    const login = await app.loggedIn()
    const first = await refresh(app, login.cookie)
    await age(database, login, 8)
    // The row was moved, so what is compared are two answers after it.
    const second = await refresh(app, login.cookie)
    const third = await refresh(other, login.cookie)
    expect(second.status).toBe(200)
    expect(third.headers.getSetCookie()).toEqual(second.headers.getSetCookie())
    expect((await refresh(app, first.cookie)).status).toBe(200)
  })

  test('answered twice at once carries the same cookie in both answers', async ({ app, other }) => {
    const login = await app.loggedIn()
    const answers = [
      await refresh(app, login.cookie),
      await refresh(other, login.cookie),
      await refresh(app, login.cookie),
    ]
    expect(new Set(answers.map(({ headers }) => headers.getSetCookie()[0])).size).toBe(1)
  })

  test('a token used again after 10 s ends the family and both access tokens', async ({ database, app }) => {
    const login = await app.loggedIn()
    const newest = await refresh(app, login.cookie)
    await age(database, login, 11)
    expect(await refresh(app, login.cookie)).toMatchObject(replayed)
    expect(await refresh(app, newest.cookie)).toMatchObject(ended)
    for (const answer of [login, newest]) expect(await me(app, answer)).toMatchObject(ended)
  })

  test('a refresh token of the grandparent ends the family even within 10 s', async ({ app }) => {
    const login = await app.loggedIn()
    const parent = await refresh(app, login.cookie)
    const newest = await refresh(app, parent.cookie)
    expect(await refresh(app, login.cookie)).toMatchObject(replayed)
    for (const { cookie } of [newest, parent, login]) expect(await refresh(app, cookie)).toMatchObject(ended)
  })

  test('ends no other session of the same user', async ({ app }) => {
    const login = await app.loggedIn()
    const elsewhere = await app.send('POST /api/login', {
      json: { email: login.email, password: 'correct horse battery staple' },
    })
    await refresh(app, (await refresh(app, login.cookie)).cookie)
    expect(await refresh(app, login.cookie)).toMatchObject(replayed)
    expect((await refresh(app, elsewhere.cookie)).status).toBe(200)
  })

  test('sent 50 times at once by 2 instances leaves exactly 1 live token', async ({ app, other }) => {
    for (let round = 1; round <= 5; round++) {
      const login = await app.loggedIn()
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, i) => refresh(i % 2 ? app : other, login.cookie)),
      )
      expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200))
      const live = new Set(answers.map(({ cookie }) => cookie))
      expect(live.size).toBe(1)
      expect((await refresh(app, [...live][0])).status).toBe(200)
    }
  })

  test('after a replay among 50 rotations at once no token works', async ({ app, other }) => {
    for (let round = 1; round <= 5; round++) {
      const login = await app.loggedIn()
      const parent = await refresh(app, login.cookie)
      const newest = await refresh(app, parent.cookie)
      const all = await Promise.all(
        Array.from({ length: 50 }, (_, i) =>
          refresh(i % 2 ? app : other, i === 25 ? login.cookie : newest.cookie),
        ),
      )
      expect(all[25]).toMatchObject(replayed)
      const born = all.flatMap(({ cookie }) => (cookie ? [cookie] : []))
      for (const cookie of new Set([login.cookie, parent.cookie, newest.cookie, ...born]))
        expect((await refresh(app, cookie)).status).toBe(401)
    }
  })

  test('a session ends after 7 days unused and 30 in all, whatever exp says', async ({ database, app }) => {
    const login = await app.loggedIn()
    const [row] = await database.query(
      `SELECT expires_at - rotated_at AS idle, ends_at - created_at AS total FROM sessions
       WHERE user_id = '${login.body.user.id}'`,
    )
    expect(row).toMatchObject({ idle: { days: 7 }, total: { days: 30 } })
    await database.query(
      `UPDATE sessions SET ends_at = now() + interval '1 h', expires_at = now() + interval '1 h'
       WHERE user_id = '${login.body.user.id}'`,
    )
    const late = await refresh(app, login.cookie)
    const exp = JSON.parse(Buffer.from(late.cookie?.split('.')[1] ?? '', 'base64url').toString()).exp
    expect(exp).toBeLessThanOrEqual(Date.now() / 1000 + 3605)
    await database.query(`UPDATE sessions SET expires_at = now() WHERE user_id = '${login.body.user.id}'`)
    expect(await refresh(app, late.cookie)).toMatchObject(ended)
  })

  test('a token of the previous secret still refreshes during a rotation', async ({ database, app }) => {
    const JWT_REFRESH_SECRET = 'the-next-refresh-secret-of-32-characters'
    await using next = await startAuthApp({
      DATABASE_URL: database.pooledUrl,
      JWT_REFRESH_SECRET,
      JWT_REFRESH_SECRET_PREVIOUS: app.environment.JWT_REFRESH_SECRET,
    })
    const login = await app.loggedIn()
    expect((await refresh(app, login.cookie)).status).toBe(200)
    const repeated = await refresh(next, login.cookie)
    expect(repeated.status).toBe(200)
    expect((await refresh(next, repeated.cookie)).status).toBe(200)
  })

  test.for<[name: string, headers: Record<string, string>, code: string]>([
    ['no Origin', { origin: '' }, 'ORIGIN_NOT_ALLOWED'],
    ['another Origin', { origin: 'https://evil.example' }, 'ORIGIN_NOT_ALLOWED'],
    ['Origin null', { origin: 'null' }, 'ORIGIN_NOT_ALLOWED'],
  ])('sent with %s is refused and stays good', async ([_, headers, code], { app }) => {
    const login = await app.loggedIn()
    for (const route of ['POST /api/refresh', 'POST /api/logout'])
      expect(await app.send(route, { cookie: login.cookie, headers })).toMatchObject({
        status: 403,
        body: { code },
      })
    expect((await refresh(app, login.cookie)).status).toBe(200)
  })
})
