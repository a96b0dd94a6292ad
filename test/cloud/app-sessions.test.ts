import { argon2Sync, randomUUID } from 'node:crypto'
import { describe, expect } from 'vitest'
import { type Answer, type AuthApp, authTest, password, queriesDuring } from './harness/auth-app.ts'

const test = authTest()

const newPassword = 'another horse, another staple'
const ended = { status: 401, body: { code: 'SESSION_ENDED' } }
const bearerOf = ({ body }: Answer) => ({ bearer: body.accessToken as string })
const again = (app: AuthApp, email: string, agent = 'Browser', by = password) =>
  app.send('POST /api/login', { json: { email, password: by }, headers: { 'user-agent': agent } })
const change = (app: AuthApp, who: Answer, json: object) =>
  app.send('POST /api/password', { ...bearerOf(who), json })
const alive = async (app: AuthApp, who: Answer) =>
  (await app.send('GET /api/me', bearerOf(who))).status === 200

describe('sessions', () => {
  test('are listed with their browser, the own one first, and no other user sees them', async ({ app }) => {
    const first = await app.loggedIn()
    const second = await again(app, first.email, 'Mozilla/5.0 (second)')
    await again(app, first.email, 'x'.repeat(300))
    await app.loggedIn()
    const { status, body } = await app.send('GET /api/sessions', bearerOf(second))
    expect(status).toBe(200)
    expect(body.sessions).toHaveLength(3)
    expect(body.sessions[0]).toMatchObject({ current: true, userAgent: 'Mozilla/5.0 (second)' })
    expect(body.sessions.filter(({ current }: { current: boolean }) => current)).toHaveLength(1)
    expect(body.sessions[1].userAgent).toBe('x'.repeat(200))
  })

  test('one session ends: its tokens are dead, others live, a second time is 404', async ({ app }) => {
    const own = await app.loggedIn()
    const other = await again(app, own.email)
    const { body } = await app.send('GET /api/sessions', bearerOf(other))
    const id = body.sessions[0].id as string
    expect((await app.send(`DELETE /api/sessions/${id}`, bearerOf(own))).status).toBe(204)
    expect(await alive(app, other)).toBe(false)
    expect(await app.send('POST /api/refresh', { cookie: other.cookie })).toMatchObject(ended)
    expect(await alive(app, own)).toBe(true)
    expect((await app.send(`DELETE /api/sessions/${id}`, bearerOf(own))).status).toBe(404)
  })

  test('sessions of another user, and 3 ids that are none, are 404 and stay', async ({ app }) => {
    const own = await app.loggedIn()
    const stranger = await app.loggedIn()
    const { body } = await app.send('GET /api/sessions', bearerOf(stranger))
    const wrong = [body.sessions[0].id, randomUUID(), 'x', "' OR 1=1 --"]
    for (const id of wrong)
      expect(await app.send(`DELETE /api/sessions/${encodeURIComponent(id)}`, bearerOf(own))).toMatchObject({
        status: 404,
        body: { code: 'NOT_FOUND' },
      })
    expect(await alive(app, stranger)).toBe(true)
  })

  test('end all but the own one at once, and say how many: 3', async ({ app }) => {
    const own = await app.loggedIn()
    const others = [await again(app, own.email), await again(app, own.email), await again(app, own.email)]
    const answer = await app.send('DELETE /api/sessions', bearerOf(own))
    expect(answer).toMatchObject({ status: 200, body: { ended: 3 } })
    for (const other of others) expect(await alive(app, other)).toBe(false)
    expect((await app.send('POST /api/refresh', { cookie: own.cookie })).status).toBe(200)
    expect((await app.send('DELETE /api/sessions', bearerOf(own))).body).toEqual({ ended: 0 })
  })

  test('sessions that end each other at once, 10 of them: no deadlock, and at most 1 is left', async ({
    app,
  }) => {
    const first = await app.loggedIn()
    const all = [first, ...(await Promise.all(Array.from({ length: 9 }, () => again(app, first.email))))]
    const answers = await Promise.all(all.map((who) => app.send('DELETE /api/sessions', bearerOf(who))))
    for (const { status } of answers) expect([200, 401]).toContain(status)
    const left = await Promise.all(all.map((who) => alive(app, who)))
    expect(left.filter(Boolean).length).toBeLessThanOrEqual(1)
  })

  test('sessions that have ended see no list, end nothing, change no password', async ({ app }) => {
    const own = await app.loggedIn()
    await app.send('POST /api/logout', { cookie: own.cookie })
    for (const route of ['GET /api/sessions', 'DELETE /api/sessions', `DELETE /api/sessions/${randomUUID()}`])
      expect(await app.send(route, bearerOf(own))).toMatchObject(ended)
    expect(await change(app, own, { currentPassword: password, newPassword })).toMatchObject(ended)
  })

  test('list, end one, end others take 1 query each', async ({ app }) => {
    const own = await app.loggedIn()
    const routes = ['GET /api/sessions', 'DELETE /api/sessions', `DELETE /api/sessions/${randomUUID()}`]
    for (const route of routes)
      expect(await queriesDuring(() => app.send(route, bearerOf(own))), route).toHaveLength(1)
  })
})

describe('a password', () => {
  test('a changed password ends 2 other sessions, and the own one goes on', async ({ app }) => {
    const own = await app.loggedIn()
    const others = [await again(app, own.email), await again(app, own.email)]
    const answer = await change(app, own, { currentPassword: password, newPassword })
    expect(answer).toMatchObject({ status: 200, body: { ended: 2 } })
    for (const other of others) {
      expect(await alive(app, other)).toBe(false)
      expect(await app.send('POST /api/refresh', { cookie: other.cookie })).toMatchObject(ended)
    }
    expect((await app.send('POST /api/refresh', { cookie: own.cookie })).status).toBe(200)
    expect((await again(app, own.email)).status).toBe(401)
    expect((await again(app, own.email, 'Browser', newPassword)).status).toBe(200)
  })

  test('is not changed with a wrong current one, a short or a common new one', async ({ app }) => {
    const own = await app.loggedIn()
    expect(await change(app, own, { currentPassword: 'wrong password', newPassword })).toMatchObject({
      status: 422,
      body: {
        code: 'PASSWORD_WRONG',
        errors: [{ field: 'currentPassword', detail: 'is not your password' }],
      },
    })
    for (const bad of ['short', 'Password1'])
      expect(await change(app, own, { currentPassword: password, newPassword: bad })).toMatchObject({
        status: 422,
        body: { code: 'VALIDATION_FAILED', errors: [{ field: 'newPassword' }] },
      })
    expect((await again(app, own.email)).status).toBe(200)
  })

  test('change takes 5 queries: the try with the user, then a transaction of 2', async ({ app }) => {
    const own = await app.loggedIn()
    const texts = await queriesDuring(() => change(app, own, { currentPassword: password, newPassword }))
    expect(texts.map((text) => /\w+/.exec(text)?.[0])).toEqual([
      'WITH',
      'BEGIN',
      'UPDATE',
      'UPDATE',
      'COMMIT',
    ])
  })

  test('a password that is changed twice at once changes once', async ({ app }) => {
    const own = await app.loggedIn()
    const answers = await Promise.all(
      ['first new password', 'second new password'].map((newPassword) =>
        change(app, own, { currentPassword: password, newPassword }),
      ),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422])
  })

  test('no session of 8 logins outlives a password change, 5 times of 5', async ({ app }) => {
    for (let round = 1; round <= 5; round++) {
      const own = await app.loggedIn()
      const [changed, ...logins] = await Promise.all([
        change(app, own, { currentPassword: password, newPassword }),
        ...Array.from({ length: 8 }, () => again(app, own.email)),
      ])
      expect(changed.status).toBe(200)
      for (const login of logins) {
        expect([200, 401]).toContain(login.status)
        if (login.status === 200) expect(await alive(app, login)).toBe(false)
      }
    }
  })

  test('a login hashes an outdated password hash again, still in 2 queries', async ({ database, app }) => {
    const { email } = await app.loggedIn()
    const nonce = Buffer.alloc(16, 7)
    const cost = { memory: 8192, passes: 1, parallelism: 1, tagLength: 32 }
    const tag = argon2Sync('argon2id', { message: password, nonce, ...cost })
    const [s, t] = [nonce, tag].map((bytes) => bytes.toString('base64').replace(/=+$/, ''))
    const old = `$argon2id$v=19$m=8192,t=1,p=1$${s}$${t}`
    await database.query(`UPDATE users SET password_hash = '${old}' WHERE email = '${email}'`)
    expect((await again(app, email, 'Browser', 'wrong password')).status).toBe(401)
    const stored = async () =>
      (await database.query(`SELECT password_hash FROM users WHERE email = '${email}'`))[0]?.password_hash
    expect(await stored()).toBe(old)
    const both = Promise.all([again(app, email), again(app, email)])
    expect((await both).map(({ status }) => status)).toEqual([200, 200])
    expect(await stored()).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    await database.query(`UPDATE users SET password_hash = '${old}' WHERE email = '${email}'`)
    expect(await queriesDuring(() => again(app, email))).toHaveLength(2)
  })
})
