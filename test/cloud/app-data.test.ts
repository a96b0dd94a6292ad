import pg from 'pg'
import { describe, expect } from 'vitest'
import { openDatabase } from '../../app/database/database.ts'
import { sweep } from '../../app/routes/cron.ts'
import { pgConfig } from '../../rules/url/pg-config.ts'
import { authEnvironment } from '../unit/app/environment.ts'
import { type Answer, authTest, password, queriesDuring } from './harness/auth-app.ts'
import type { AuthDatabase } from './harness/auth-database.ts'

const test = authTest()

/** As many users, with 2 sessions each, of which one in 10 has expired. */
async function fill(database: AuthDatabase, users: number): Promise<void> {
  // Of its own, because a question by `database.query` has 5 s.
  const client = new pg.Client(pgConfig(database.servers.postgres.cloudAdminUrl))
  await client.connect()
  const sql = `
    INSERT INTO users (email, password_hash) SELECT 'filled-' || n || '@example.com', '$argon2id$' FROM generate_series(1, ${users}) n;
    INSERT INTO sessions (user_id, token_hash, expires_at, ends_at)
    SELECT id, sha256(id::text::bytea), at, at FROM (
      SELECT u.id, now() + make_interval(days => CASE WHEN random() < 0.1 THEN -1 ELSE 5 END) AS at
      FROM users u, generate_series(1, 2) WHERE u.email LIKE 'filled-%') s;
    INSERT INTO rate_limits (key, count, ends_at)
    SELECT sha256(n::text::bytea), 1, now() + make_interval(secs => n % 600) FROM generate_series(1, ${users}) n;
    ANALYZE`
  await client.query(sql).finally(() => client.end())
}

interface Plan {
  'Node Type': string
  'Relation Name'?: string
  Plans?: Plan[]
}
const nodes = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)]

describe('with 100,000 users and 200,000 sessions', () => {
  test.beforeAll(({ database }) => fill(database, 100_000))

  test('no statement of a route scans a table: each is found by an index', async ({ database, app }) => {
    const { email, body, cookie } = await app.loggedIn()
    const bearer = body.accessToken as string
    const json = { email, password }
    const routes: [route: string, sent: object][] = [
      ['POST /api/register', { json }],
      ['POST /api/login', { json }],
      ['POST /api/refresh', { cookie }],
      ['GET /api/me', { bearer }],
      ['GET /api/sessions', { bearer }],
      ['DELETE /api/sessions', { bearer }],
      [`DELETE /api/sessions/${crypto.randomUUID()}`, { bearer }],
      ['POST /api/password', { bearer, json: { currentPassword: password, newPassword: 'another one' } }],
      ['GET /api/cron/sweep', { bearer: app.environment.CRON_SECRET }],
      ['POST /api/logout', { cookie }],
      ['DELETE /api/me', { bearer }],
    ]
    const seen = new Set<string>()
    for (const [route, sent] of routes) {
      const texts = await queriesDuring(() => app.send(route, sent))
      const statements = texts.filter((text) => /\b(users|sessions|rate_limits)\b/.test(text))
      expect(statements.length, route).toBeGreaterThan(0)
      for (const text of new Set(statements)) {
        const [row] = await database.query(`EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${text}`)
        const plans = (row?.['QUERY PLAN'] ?? []) as { Plan: Plan }[]
        const all = plans.flatMap(({ Plan }) => nodes(Plan))
        expect(all.length, text).toBeGreaterThan(0)
        const scans = all.filter((node) => node['Node Type'] === 'Seq Scan')
        expect(
          scans.map((node) => node['Relation Name']),
          `${route}: ${text}`,
        ).toEqual([])
        for (const node of all) if (/Index/.test(node['Node Type'])) seen.add(node['Relation Name'] ?? '')
      }
    }
    expect([...seen].filter(Boolean).sort()).toEqual(['rate_limits', 'sessions', 'users'])
  })
})

describe('the sweep', () => {
  test('is for the bearer of CRON_SECRET alone', async ({ app }) => {
    for (const bearer of [undefined, 'wrong', app.environment.JWT_ACCESS_SECRET])
      expect(await app.send('GET /api/cron/sweep', { ...(bearer && { bearer }) })).toMatchObject({
        status: 401,
        body: { code: 'BEARER_WRONG' },
      })
  })

  test('the sweep removes 2,500 expired sessions and 1,500 windows, nothing that lives', async ({
    database,
    app,
  }) => {
    await database.query('TRUNCATE users, sessions, rate_limits')
    const { body, cookie } = await app.loggedIn()
    await database.query(`
      INSERT INTO sessions (user_id, token_hash, expires_at, ends_at)
      SELECT id, sha256('x'), now() - interval '1 s', now() FROM users, generate_series(1, 2500);
      INSERT INTO rate_limits (key, count, ends_at)
      SELECT sha256(n::text::bytea), 1, now() - interval '1 s' FROM generate_series(1, 1500) n`)
    const bearer = app.environment.CRON_SECRET
    let swept: Answer | undefined
    const queries = await queriesDuring(async () => {
      swept = await app.send('GET /api/cron/sweep', { bearer })
    })
    expect(swept).toMatchObject({ status: 200, body: { sessions: 2500, rateLimits: 1500, complete: true } })
    expect(queries).toHaveLength(5)
    expect((await app.send('GET /api/me', { bearer: body.accessToken })).status).toBe(200)
    expect((await app.send('POST /api/refresh', { cookie })).status).toBe(200)
    expect((await app.send('GET /api/cron/sweep', { bearer })).body).toMatchObject({ sessions: 0 })
    expect(app.log).toContainEqual(
      expect.objectContaining({
        event: 'sweep',
        requestId: swept?.headers.get('x-request-id'),
        sessions: 2500,
      }),
    )
  })

  test('the sweep stops at its limit and says so; two at once share the work', async ({ database, app }) => {
    await database.query('TRUNCATE users, sessions, rate_limits')
    await app.loggedIn()
    await database.query(`
      INSERT INTO sessions (user_id, token_hash, expires_at, ends_at)
      SELECT id, sha256('x'), now() - interval '1 s', now() FROM users, generate_series(1, 5000)`)
    const opened = openDatabase(authEnvironment({ DATABASE_URL: database.pooledUrl }))
    try {
      expect(await sweep(opened.prisma, 2)).toEqual({ sessions: 2000, rateLimits: 0, complete: false })
      const both = await Promise.all([sweep(opened.prisma), sweep(opened.prisma)])
      expect(both.reduce((sum, { sessions }) => sum + sessions, 0)).toBe(3000)
    } finally {
      await opened.close()
    }
  })
})
