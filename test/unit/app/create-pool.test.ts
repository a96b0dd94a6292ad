import pg from 'pg'
import { expect, test } from 'vitest'
import { createPool, EnvironmentError, unavailable } from '../../../app/database/create-pool.ts'

const good = { DATABASE_URL: 'postgresql://app:pw@localhost:6432/shop', DATABASE_POOL_MAX: '3' }
const fault = (env: Record<string, string>): Promise<unknown> =>
  createPool(env)
    .query('SELECT 1')
    .catch((error) => error)

test('is a pool of pg with the size and finite waits, and no connection before the first query', () => {
  const pool = createPool(good)
  expect(pool).toBeInstanceOf(pg.Pool)
  expect(pool.options).toMatchObject({ max: 3, connectionTimeoutMillis: 5_000, idleTimeoutMillis: 5_000 })
  expect(pool.totalCount).toBe(0)
})

test('takes the size from connection_limit where it stands in the URL only', () => {
  expect(createPool({ DATABASE_URL: `${good.DATABASE_URL}?connection_limit=2` }).options.max).toBe(2)
})

test('is made without an environment, as when a framework builds the app; each way to use it is refused', async () => {
  const pool = createPool({})
  expect(pool).toBeInstanceOf(pg.Pool)
  for (const use of [
    () => pool.query('SELECT 1'),
    () => pool.connect(),
    () => new Promise((_, reject) => pool.query('SELECT 1', reject)),
    () => new Promise((_, reject) => pool.connect(reject)),
  ])
    await expect(use()).rejects.toBeInstanceOf(EnvironmentError)
  await pool.end()
})

test('names every variable that is wrong, never its value', async () => {
  const error = await fault({ DATABASE_URL: 'mysql://canary', DATABASE_POOL_MAX: 'many' })
  expect(error).toBeInstanceOf(EnvironmentError)
  expect((error as Error).message).toMatch(/DATABASE_URL is not .*; DATABASE_POOL_MAX is not a whole number/)
  expect((error as Error).message).not.toContain('canary')
  expect(((await fault({})) as Error).message).toMatch(
    /DATABASE_URL is missing; DATABASE_POOL_MAX is missing/,
  )
})

test.each(['app:50%off@db.example.com/shop', 'app:%ff@db.example.com/shop', 'app:pw@db.example.com/%zz'])(
  'a % that encodes nothing is a fault of the variable: %s',
  async (rest) => {
    const error = await fault({ DATABASE_URL: `postgresql://${rest}`, DATABASE_POOL_MAX: '2' })
    expect(error).toBeInstanceOf(EnvironmentError)
    expect((error as Error).message).toMatch(/DATABASE_URL has a stray %/)
  },
)

test.each([
  [
    'a direct URL',
    'postgresql://postgres:pw@db.abcdefghijklmnopqrst.supabase.co:5432/postgres',
    /is a direct URL/,
  ],
  [
    'a session pooler',
    'postgresql://postgres.abcdefghijklmnopqrst:pw@aws-0-eu-central-1.pooler.supabase.com:5432/postgres',
    /is a session pooler/,
  ],
])('refuses %s', async (_, DATABASE_URL, text) => {
  expect(((await fault({ DATABASE_URL, DATABASE_POOL_MAX: '10' })) as Error).message).toMatch(text)
})

test('tells a database that cannot be had, as a code for 503, from any other error', () => {
  expect(unavailable(Object.assign(new Error(), { code: '53300' }))).toBe('DATABASE_TOO_MANY_CONNECTIONS')
  expect(unavailable(new TypeError('a bug'))).toBeUndefined()
})
