import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { prove } from '../../plugin/proof/prove.ts'
import type { ProofSettings } from '../../plugin/proof/settings.ts'
import { type AuthApp, startAuthApp } from './harness/auth-app.ts'
import { type AuthDatabase, startAuthDatabase } from './harness/auth-database.ts'
import { missed as proofMissed, proofSettings } from './harness/proof-settings.ts'
import { type Exchange, tamperingProxy } from './harness/tampering-proxy.ts'

let database: AuthDatabase
let app: AuthApp
let good: ProofSettings
let asked = 0
let counted = 0
const { signal } = new AbortController()

beforeAll(async () => {
  database = await startAuthDatabase()
  app = await startAuthApp({ DATABASE_URL: database.pooledUrl, DATABASE_POOL_MAX: '5' })
  good = proofSettings(app, database, 60)
})
afterAll(async () => {
  await app?.[Symbol.asyncDispose]()
  await database?.[Symbol.asyncDispose]()
})

const prooflessUsers = () => database.query(`SELECT email FROM users WHERE email LIKE 'proof-%'`)

/** The proof's message for the good app, with other settings. */
const missed = (settings: Partial<ProofSettings>, spoil?: (exchange: Exchange) => void) =>
  proofMissed({ ...good, ...settings }, spoil)

describe('a proof', () => {
  test('holds for a good app: 60 requests, 0 failures, backends shared, no user left', async () => {
    const evidence = await prove(good, signal)
    expect(evidence).toMatchObject({
      requests: 60,
      failures: 0,
      backendsLimit: 20,
      poolingProbe: { clients: 8, shared: true },
    })
    expect(evidence.poolingProbe.backends).toBeLessThan(8)
    expect(evidence.backendsMax).toBeGreaterThanOrEqual(1)
    expect(evidence.checks.every(({ ok }) => ok)).toBe(true)
    expect(JSON.stringify(evidence)).not.toContain(good.cronSecret)
    expect(await prooflessUsers()).toEqual([])
  })

  test('holds after the role was dropped and made again behind the pooler', async () => {
    await database.query(`
      REVOKE ALL ON ALL TABLES IN SCHEMA public FROM app; REVOKE ALL ON SCHEMA public FROM app; DROP ROLE app; CREATE ROLE app LOGIN PASSWORD 'app';
      GRANT USAGE ON SCHEMA public TO app;
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO app`)
    const { failures, gaps } = await prove(good, signal)
    expect(failures).toBe(0)
    expect(gaps).toContainEqual(expect.stringMatching(/^the pooler held \d+ backends? of a dropped role/))
  })

  test('fails for a direct connection, even with one instance', async () => {
    expect(await missed({ pooledUrl: database.directUrl })).toMatch(
      /PROOF_FAILED[\s\S]*transaction pooling: expected one backend serving several of 8 idle clients, got 8 clients on 8 backends/,
    )
    expect(await prooflessUsers()).toEqual([])
  })

  test('fails where Postgres has less room than the budget needs, others included', async () => {
    expect(await missed({ neededBackends: 98 })).toMatch(
      /PROOF_FAILED[\s\S]*room: expected at least 98 connections of Postgres, got 97\n[\s\S]*database\.maxConnections N/,
    )
  })

  test('fails for a pooled endpoint that does not answer', async () => {
    const url = new URL(good.pooledUrl)
    url.port = '1'
    expect(await missed({ pooledUrl: url.href })).toMatch(/DATABASE_UNREACHABLE[\s\S]*ECONNREFUSED/)
  })

  test('logs in before it asks the app: a refused password is no answer of a polled app', async () => {
    let requests = 0
    const pooledUrl = good.pooledUrl.replace(':app@', ':wrong@')
    expect(await missed({ pooledUrl }, () => void requests++)).toMatch(/^DATABASE_LOGIN_REFUSED/)
    expect(requests).toBe(0)
  })

  test('fails for another environment than the stack holds', async () => {
    expect(await missed({ fingerprint: '0123456789abcdef' })).toMatch(
      /fingerprint: expected 0123456789abcdef, got fingerprint/,
    )
  })

  test('fails where more backends are held than the pooler may hold', async () => {
    expect(await missed({ poolerBackends: 0 })).toMatch(/backends: expected at most 0, got [1-5]/)
    expect(await prooflessUsers()).toEqual([])
  })

  test.each<[string, (exchange: Exchange) => void, RegExp]>([
    [
      'a cookie without HttpOnly',
      ({ headers }) => rewriteCookie(headers, / HttpOnly;?/i),
      /cookie of login: expected refresh; .*HttpOnly.*, got refresh; Path/,
    ],
    [
      'a replay that is accepted',
      (exchange) => {
        if (exchange.path === '/api/refresh' && exchange.status === 401) exchange.status = 200
      },
      /replayed refresh token: expected HTTP 401, got HTTP 200[\s\S]*newest refresh token after the replay[\s\S]*refresh after logout/,
    ],
    [
      'a route that fails sometimes',
      (exchange) => {
        if (exchange.method === 'GET' && exchange.path === '/api/me' && asked++ % 2) exchange.status = 500
      },
      /burst: expected 60 x HTTP 200, got .*\d+ x HTTP 500/,
    ],
    [
      'a refresh that gives no new cookie',
      (exchange) => {
        if (exchange.path === '/api/refresh') exchange.headers.delete('set-cookie')
      },
      /refresh token changes|second refresh: expected HTTP 2xx/,
    ],
    [
      'an account that cannot be deleted',
      (exchange) => {
        if (exchange.method === 'DELETE') exchange.status = 503
      },
      /delete the user: expected HTTP 2xx, got HTTP 503/,
    ],
  ])('fails for %s', async (_, spoil, text) => {
    expect(await missed({}, spoil)).toMatch(text)
    expect(await prooflessUsers()).toEqual([])
  })

  test('a proof that is cancelled in its burst leaves no user either', async () => {
    const cancel = new AbortController()
    await using proxy = await tamperingProxy(app.url, ({ method, path }) => {
      if (method === 'GET' && path === '/api/me' && ++counted > 5) cancel.abort()
    })
    await expect(prove({ ...good, deploymentUrl: proxy.url }, cancel.signal)).rejects.toThrow(/abort/)
    expect(await prooflessUsers()).toEqual([])
  })

  test("recognizes Vercel's login page", async () => {
    const said = await missed({}, (exchange) => {
      exchange.status = 401
      exchange.headers.set('content-type', 'text/html')
    })
    expect(said).toMatch(/PROOF_DEPLOYMENT_PROTECTED[\s\S]*fix: /)
  })

  test('prints no secret', async () => {
    const said = await missed({ pooledUrl: database.directUrl, fingerprint: 'x'.repeat(16) })
    for (const secret of [good.cronSecret, new URL(good.directUrl).password, ':app@'])
      expect(said).not.toContain(secret)
  })
})

function rewriteCookie(headers: Headers, without: RegExp): void {
  const cookies = headers.getSetCookie()
  headers.delete('set-cookie')
  for (const cookie of cookies) headers.append('set-cookie', cookie.replace(without, ''))
}
