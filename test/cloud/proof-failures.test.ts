import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { prove } from '../../plugin/proof/prove.ts'
import { type AuthApp, startAuthApp } from './harness/auth-app.ts'
import { type AuthDatabase, startAuthDatabase } from './harness/auth-database.ts'
import { missed as proofMissed, proofSettings } from './harness/proof-settings.ts'
import type { Exchange } from './harness/tampering-proxy.ts'

let database: AuthDatabase
const { signal } = new AbortController()

beforeAll(async () => {
  database = await startAuthDatabase()
})
afterAll(() => database?.[Symbol.asyncDispose]())

const settingsFor = (app: AuthApp) => proofSettings(app, database, 20)
const missed = (app: AuthApp, spoil: (exchange: Exchange) => void) => proofMissed(settingsFor(app), spoil)

describe('a proof fails', () => {
  test('where the app bypasses the pooler: 5 backends of its own, 2 allowed, though the pooled connection is good', async () => {
    await using app = await startAuthApp({ DATABASE_URL: database.directUrl, DATABASE_POOL_MAX: '5' })
    const proving = prove({ ...settingsFor(app), poolerBackends: 2 }, signal)
    await expect(proving).rejects.toThrow(
      /PROOF_FAILED: 1 of \d+ checks missed\s+backends: expected at most 2, got [5-9]\n/,
    )
  })

  test('where Vercel redirects to its login', async () => {
    await using app = await startAuthApp({ DATABASE_URL: database.pooledUrl })
    const said = await missed(app, (exchange) => {
      exchange.status = 302
      exchange.headers.set('location', 'https://vercel.com/sso-api?url=x')
    })
    expect(said).toMatch(/PROOF_DEPLOYMENT_PROTECTED[\s\S]*there is no bypass secret/)
  })

  test('where the browser would block the answer: no CORS', async () => {
    await using app = await startAuthApp({ DATABASE_URL: database.pooledUrl })
    const said = await missed(app, ({ headers }) => headers.delete('access-control-allow-origin'))
    expect(said).toMatch(/CORS of login: expected .* with credentials, got no origin with credentials/)
  })

  test.each<[string, () => (exchange: Exchange) => void, RegExp]>([
    ['register fails', () => failing('POST /api/register'), /register: expected HTTP 2xx, got HTTP 500/],
    ['login fails', () => failing('POST /api/login'), /login: expected HTTP 2xx, got HTTP 500/],
    ['logout fails', () => failing('POST /api/logout'), /logout: expected HTTP 2xx, got HTTP 500/],
    [
      'one user gets the data of another',
      () => (exchange) => {
        if (exchange.path === '/api/me') exchange.body = exchange.body.replace(/proof-\w+@/, 'another@')
      },
      /me: expected HTTP 200, got HTTP 200 for another user/,
    ],
    [
      'a refresh gives the same token again',
      () => sameCookie,
      /refresh token changes: expected another one, got the same one/,
    ],
    [
      'the token family stays valid after a replay',
      () => accepting('/api/refresh', 2),
      /newest refresh token after the replay: expected HTTP 401, got HTTP 200/,
    ],
    [
      'a session stays valid after its logout',
      () => accepting('/api/refresh', 3),
      /refresh after logout: expected HTTP 401, got HTTP 200/,
    ],
    [
      'a deleted user can log in',
      () => accepting('/api/login', 1),
      /login of the deleted user: expected HTTP 401, got HTTP 200/,
    ],
  ])('where %s', async (_, spoil, text) => {
    await using app = await startAuthApp({ DATABASE_URL: database.pooledUrl })
    expect(await missed(app, spoil())).toMatch(text)
  })

  test('where the deployment does not answer within the configured time', async () => {
    const app = await startAuthApp({ DATABASE_URL: database.pooledUrl })
    const settings = settingsFor(app)
    await app[Symbol.asyncDispose]()
    await expect(prove(settings, signal)).rejects.toThrow(
      /PROOF_FAILED: 1 of 1 checks missed\s+fingerprint: expected .*, got no answer \(ECONNREFUSED\)/,
    )
  })

  test('where the role of a direct connection has no room for 8 idle clients', async () => {
    await using app = await startAuthApp({ DATABASE_URL: database.pooledUrl })
    await database.query("CREATE ROLE narrow LOGIN PASSWORD 'narrow' CONNECTION LIMIT 3")
    const pooledUrl = database.directUrl.replace('app:app', 'narrow:narrow')
    const proving = prove({ ...settingsFor(app), pooledUrl }, signal)
    await expect(proving).rejects.toThrow(
      /transaction pooling: expected one backend serving several of 8 idle clients, got .*too many connections/,
    )
  })
})

describe('a proof that holds', () => {
  test('lists what the app role may do beyond its need', async () => {
    await using app = await startAuthApp({ DATABASE_URL: database.pooledUrl })
    await database.query('GRANT CREATE ON SCHEMA public TO app')
    const { gaps } = await prove(settingsFor(app), signal)
    expect(gaps).toContain('role app may create tables')
    expect(gaps).toContain('role app has no connection limit')
    await database.query('REVOKE CREATE ON SCHEMA public FROM app; ALTER ROLE app CONNECTION LIMIT 20')
    expect((await prove(settingsFor(app), signal)).gaps).toEqual(['role app may create temporary tables'])
  })
})

const failing = (route: string) => (exchange: Exchange) => {
  if (`${exchange.method} ${exchange.path}` === route) exchange.status = 500
}

/** Turns the refusal number `which` of a path into a success. */
function accepting(path: string, which: number) {
  let refused = 0
  return (exchange: Exchange) => {
    if (exchange.path !== path || exchange.status !== 401) return
    refused += 1
    if (refused === which) exchange.status = 200
  }
}

/** Every answer of login and refresh carries the cookie of the first. */
let first: string[] = []
function sameCookie({ headers }: Exchange): void {
  if (headers.getSetCookie().length === 0) return
  if (first.length === 0) first = headers.getSetCookie()
  headers.delete('set-cookie')
  for (const cookie of first) headers.append('set-cookie', cookie)
}
