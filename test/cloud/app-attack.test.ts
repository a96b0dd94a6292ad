import { request as rawRequest } from 'node:http'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { type AuthApp, authTest, nextAddress, password } from './harness/auth-app.ts'

// Thousands of bodies of one account have to reach the work behind the limit; addresses are new for each request.
const test = authTest({ environment: () => ({ RATE_LIMIT_PASSWORD: 'account 10000/60' }) })

const injections = [
  "' OR '1'='1",
  "'; DROP TABLE users; --",
  "' UNION SELECT password_hash FROM users --",
  "\\'; SELECT pg_sleep(5); --",
  '$1',
  '"; --',
  '%27%20OR%201=1',
  '{"$ne":null}',
  'admin@example.com\r\nSet-Cookie: refresh=evil',
  'admin@example.com\nx-request-id: evil',
  '\u0000',
  '\u202Eadmin@example.com',
  '<script>alert(1)</script>@example.com',
  '../../etc/passwd',
  '{{7*7}}',
]

describe('injection', () => {
  test.for(injections)(
    '%j in e-mail and password is 401 or 422, and changes nothing',
    async (text, { database, app }) => {
      const before = await database.query('SELECT count(*) FROM users')
      for (const email of [text, `${text}@example.com`, 'nobody@example.com']) {
        const answer = await app.send('POST /api/login', { json: { email, password: text } })
        expect([401, 422]).toContain(answer.status)
        expect(answer.headers.getSetCookie()).toEqual([])
        expect(answer.headers.get('x-request-id')).not.toContain('evil')
      }
      expect(await database.query('SELECT count(*) FROM users')).toEqual(before)
    },
  )

  test.for(injections)('%j as a password is a password', async (text, { app }) => {
    const email = `injected-${Buffer.from(text).toString('hex').slice(0, 40)}@example.com`
    const json = { email, password: `${text} and more` }
    expect((await app.send('POST /api/register', { json })).status).toBe(202)
    const login = await app.send('POST /api/login', { json })
    expect(login.status).toBe(200)
    expect((await app.send('POST /api/login', { json: { email, password } })).status).toBe(401)
  })

  test.for(injections)('%j as session id, path, query or header is no 5xx', async (text, { app }) => {
    const { body } = await app.loggedIn()
    const encoded = encodeURIComponent(text)
    const paths = [
      `DELETE /api/sessions/${encoded}`,
      `GET /api/${encoded}`,
      `GET /api/me?${encoded}=${encoded}`,
    ]
    for (const path of paths)
      expect((await app.send(path, { bearer: body.accessToken })).status).toBeLessThan(500)
    const header = text.replace(/[^\x20-\x7e]/g, '?')
    for (const name of ['user-agent', 'x-real-ip', 'origin', 'cookie', 'authorization', 'x-request-id']) {
      const headers = { [name]: header }
      const answer = await app.send('POST /api/login', { json: { email: 'a@b.example', password }, headers })
      expect(answer.status, name).toBeLessThan(500)
    }
  })
})

describe('look-alikes of an e-mail', () => {
  test.for([
    ['Cyrillic a', '\u0430dmin@example.com'],
    ['full width', 'ａdmin@example.com'],
    ['Kelvin sign', '\u212Aadmin@example.com'],
    ['long s', 'admin\u017F@example.com'],
    ['dotless i', 'adm\u0131n@example.com'],
    ['zero width space', 'ad\u200Bmin@example.com'],
    ['soft hyphen', 'ad\u00ADmin@example.com'],
    ['combining accent', 'ad\u0301min@example.com'],
    ['host in Cyrillic', 'admin@ex\u0430mple.com'],
    ['ligature', 'ad\uFB01n@example.com'],
  ])(
    'look-alikes of an e-mail with a %s are no e-mail, for registering and for logging in',
    async ([_, email], { app }) => {
      for (const route of ['POST /api/register', 'POST /api/login'])
        expect(await app.send(route, { json: { email, password } })).toMatchObject({
          status: 422,
          body: { code: 'VALIDATION_FAILED', errors: [{ field: 'email' }] },
        })
    },
  )

  test('look-alikes of an e-mail by case, and by space around it, are the same account', async ({ app }) => {
    const { email } = await app.loggedIn()
    for (const form of [email.toUpperCase(), ` ${email} `, `\u00A0${email}\u2003`])
      expect((await app.send('POST /api/login', { json: { email: form, password } })).status).toBe(200)
  })
})

describe('a token of 1 MB', () => {
  test('a token of 1 MB as bearer or cookie is refused before the app sees it, and the server goes on', async ({
    app,
  }) => {
    const huge = 'x'.repeat(1_000_000)
    for (const headers of [{ authorization: `Bearer ${huge}` }, { cookie: `refresh=${huge}` }])
      expect(await rawStatus(app, '/api/me', headers)).toBe(431)
    expect((await app.send('GET /api/health')).status).toBe(200)
  })

  test('a token of 10 kB is 401', async ({ app }) => {
    expect(await rawStatus(app, '/api/me', { authorization: `Bearer ${'x'.repeat(10_000)}` })).toBe(401)
  })
})

describe('10,000 random bodies', () => {
  const json = fc.jsonValue({ maxDepth: 3 })
  const text = fc.string({ unit: 'binary', maxLength: 200 })
  const field = fc.oneof(json, text, fc.emailAddress(), fc.constantFrom(...injections))
  const object = fc.record(
    { email: field, password: field, currentPassword: field, newPassword: field, __proto__: json },
    { requiredKeys: [] },
  )
  /** Well-formed throughout, and another user's. */
  const word = fc.string({ unit: 'grapheme', minLength: 8, maxLength: 40 })
  const email = fc.stringMatching(/^[a-z]{1,9}@[a-z]{1,9}\.example$/)
  const plausible = fc.record({ email, password: word, currentPassword: word, newPassword: word })
  const spoiled = fc.tuple(object, fc.nat(), text).map(([value, at, more]) => {
    const body = JSON.stringify(value)
    return body.slice(0, at % (body.length + 1)) + more + body.slice((at % (body.length + 1)) + 1)
  })
  const body = fc.oneof(
    json.map((value) => JSON.stringify(value)),
    object.map((value) => JSON.stringify(value)),
    plausible.map((value) => JSON.stringify(value)),
    spoiled,
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  )
  const type = fc.constantFrom(
    'application/json',
    'application/json; charset=utf-8',
    'text/json',
    'text/plain',
    '',
  )
  const route = fc.constantFrom('register', 'login', 'refresh', 'logout', 'password', 'sessions', 'me')
  const cookie = fc.oneof(fc.constant(''), text.map(encodeURIComponent), fc.base64String())
  /** The good bearer lets a body reach what stands behind it. */
  const bearer = fc.oneof(
    fc.constant('good'),
    fc.base64String(),
    fc.array(fc.base64String(), { minLength: 3, maxLength: 3 }).map((parts) => parts.join('.')),
    fc.string({ unit: 'grapheme-ascii', maxLength: 100 }),
  )
  const request = fc.tuple(route, body, type, cookie, bearer)
  type Sent = typeof request extends fc.Arbitrary<infer T> ? T : never

  test('10,000 random bodies get no 5xx, no session and no token', async ({ database, app }) => {
    const { body: login, email } = await app.loggedIn()
    const state = () =>
      database.query(
        `SELECT (SELECT count(*) FROM sessions), password_hash FROM users WHERE email = '${email}'`,
      )
    const before = await state()
    const seen = new Map<number, number>()
    const send = async ([name, sent, contentType, refresh, token]: Sent) => {
      const response = await fetch(`${app.url}/api/${name}`, {
        method: 'POST',
        headers: {
          origin: app.environment.FRONTEND_URL,
          'x-real-ip': nextAddress(),
          'content-type': contentType,
          cookie: `refresh=${refresh}`,
          authorization: `Bearer ${token === 'good' ? login.accessToken : token}`,
        },
        body: sent,
      })
      const answer = await response.text()
      seen.set(response.status, (seen.get(response.status) ?? 0) + 1)
      expect(response.status, `${name} ${sent}`).toBeLessThan(500)
      expect(answer).not.toContain('accessToken')
      if (name !== 'logout') expect(response.headers.getSetCookie()).toEqual([])
    }
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 20, maxLength: 20 }), async (sent) => {
        await Promise.all(sent.map(send))
      }),
      { numRuns: 500 },
    )
    expect([...seen.values()].reduce((sum, count) => sum + count)).toBe(10_000)
    expect(seen.get(429)).toBeUndefined()
    for (const status of [202, 400, 401, 405, 415, 422])
      expect(seen.get(status), String(status)).toBeGreaterThan(50)
    expect(await state()).toEqual(before)
    expect(app.log.filter(({ event }) => event === 'breakage')).toEqual([])
  })
})

/** fetch would give up while sending: the server answers before it has read all headers. */
function rawStatus(app: AuthApp, path: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = rawRequest(`${app.url}${path}`, { headers }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    sent.once('error', reject)
    sent.end()
  })
}
