import { describe, expect } from 'vitest'
import { authTest, password, queriesDuring } from './harness/auth-app.ts'

const test = authTest()

describe('through the pooler', () => {
  test('register, log in, me, refresh, log out; nothing works after the last', async ({ app }) => {
    const email = 'First.Last@Example.com'
    const registered = await app.send('POST /api/register', { json: { email: ` ${email} `, password } })
    expect(registered).toMatchObject({ status: 202, body: { email: 'first.last@example.com' } })

    const login = await app.send('POST /api/login', { json: { email, password } })
    expect(login).toMatchObject({
      status: 200,
      body: { expiresIn: 900, user: { email: email.toLowerCase() } },
    })
    expect(Object.keys(login.body)).toEqual(['accessToken', 'expiresIn', 'user'])

    const me = await app.send('GET /api/me', { bearer: login.body.accessToken })
    expect(me).toMatchObject({ status: 200, body: { user: login.body.user } })

    const refreshed = await app.send('POST /api/refresh', { cookie: login.cookie })
    expect(refreshed).toMatchObject({ status: 200, body: { expiresIn: 900 } })
    expect(refreshed.cookie).not.toBe(login.cookie)

    const logout = await app.send('POST /api/logout', { cookie: refreshed.cookie })
    expect(logout.status).toBe(204)
    expect(logout.headers.getSetCookie()).toEqual([
      'refresh=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax',
    ])
    for (const bearer of [login.body.accessToken, refreshed.body.accessToken])
      expect(await app.send('GET /api/me', { bearer })).toMatchObject({
        status: 401,
        body: { code: 'SESSION_ENDED' },
      })
    expect(await app.send('POST /api/refresh', { cookie: refreshed.cookie })).toMatchObject({ status: 401 })
  })

  test('a deleted user takes 2 sessions along, and cannot log in', async ({ database, app }) => {
    const first = await app.loggedIn()
    const { email } = first
    const second = await app.send('POST /api/login', { json: { email, password } })
    expect((await app.send('DELETE /api/me', { bearer: first.body.accessToken })).status).toBe(204)
    for (const { body, cookie } of [first, second]) {
      expect((await app.send('GET /api/me', { bearer: body.accessToken })).status).toBe(401)
      expect((await app.send('POST /api/refresh', { cookie })).status).toBe(401)
    }
    expect((await app.send('DELETE /api/me', { bearer: second.body.accessToken })).status).toBe(401)
    expect(await app.send('POST /api/login', { json: { email, password } })).toMatchObject({
      status: 401,
      body: { code: 'CREDENTIALS_WRONG' },
    })
    const rows = await database.query(`SELECT 1 FROM sessions WHERE user_id = '${first.body.user.id}'`)
    expect(rows).toEqual([])
  })

  test('a taken e-mail is answered like a free one, and its password stays', async ({ app }) => {
    const { email } = await app.loggedIn()
    const again = await app.send('POST /api/register', { json: { email, password: 'another password' } })
    expect(again).toMatchObject({ status: 202, body: { email } })
    expect(
      (await app.send('POST /api/login', { json: { email, password: 'another password' } })).status,
    ).toBe(401)
    expect((await app.send('POST /api/login', { json: { email, password } })).status).toBe(200)
  })

  test('an unknown user and a wrong password get the same answer', async ({ app }) => {
    const { email } = await app.loggedIn()
    const [wrong, unknown] = [
      await app.send('POST /api/login', { json: { email, password: 'wrong password' } }),
      await app.send('POST /api/login', {
        json: { email: 'nobody@example.com', password: 'wrong password' },
      }),
    ]
    expect(wrong.status).toBe(401)
    expect([unknown.status, unknown.body]).toEqual([wrong.status, wrong.body])
  })

  test('1 query each for register, me, refresh, log-out, delete, health detail; login 2, liveness 0', async ({
    app,
  }) => {
    const email = 'counted@example.com'
    const count = async (work: () => Promise<unknown>) => (await queriesDuring(work)).length
    expect(await count(() => app.send('POST /api/register', { json: { email, password } }))).toBe(1)
    let { body, cookie } = await app.send('POST /api/login', { json: { email, password } })
    expect(await count(() => app.send('POST /api/login', { json: { email, password } }))).toBe(2)
    expect(await count(() => app.send('GET /api/me', { bearer: body.accessToken }))).toBe(1)
    expect(
      await count(async () => {
        ;({ body, cookie } = await app.send('POST /api/refresh', { cookie }))
      }),
    ).toBe(1)
    expect(await count(() => app.send('POST /api/logout', { cookie }))).toBe(1)
    const { body: other } = await app.send('POST /api/login', { json: { email, password } })
    expect(await count(() => app.send('DELETE /api/me', { bearer: other.accessToken }))).toBe(1)
    expect(await count(() => app.send('GET /api/health'))).toBe(0)
    expect(await count(() => app.send('GET /api/health', { bearer: app.environment.CRON_SECRET }))).toBe(1)
  })

  test('health tells its detail to the CRON_SECRET bearer only', async ({ app }) => {
    expect((await app.send('GET /api/health')).body).toEqual({ status: 'ok' })
    const detail = await app.send('GET /api/health', { bearer: app.environment.CRON_SECRET })
    expect(detail).toMatchObject({
      status: 200,
      body: { status: 'ok', fingerprint: 'fingerprint', pool: { max: 5, waiting: 0 } },
    })
    expect((await app.send('GET /api/health', { bearer: 'wrong' })).status).toBe(401)
  })

  test('passwords are argon2id with 19 MiB and 2 passes, refresh tokens 32-byte hashes', async ({
    database,
    app,
  }) => {
    const { email, cookie } = await app.loggedIn()
    const [row] = await database.query(
      `SELECT password_hash, octet_length(token_hash) AS bytes, s::text AS session
       FROM sessions s JOIN users u ON u.id = user_id WHERE email = '${email}'`,
    )
    expect(row?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(row?.bytes).toBe(32)
    const { jti } = JSON.parse(Buffer.from(cookie?.split('.')[1] ?? '', 'base64url').toString())
    expect(row?.session).not.toContain(jti)
  })

  test('30 logins at once all succeed, and the log holds no secret of any of them', async ({ app }) => {
    const all = await Promise.all(Array.from({ length: 30 }, () => app.loggedIn()))
    expect(all.map(({ status }) => status)).toEqual(Array(30).fill(200))
    const log = JSON.stringify(app.log)
    for (const { email, cookie, body } of all)
      for (const secret of [email, password, cookie, body.accessToken]) expect(log).not.toContain(secret)
    expect(app.log.at(-1)).toMatchObject({
      event: 'request',
      method: 'POST',
      route: '/api/login',
      status: 200,
    })
  })
})
