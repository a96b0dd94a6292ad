import { describe, expect, test } from 'vitest'
import { poolConfig } from '../../../app/database/pool.ts'
import { providers } from '../../../rules/hosts/index.ts'

const url = 'postgresql://app:p%40ss@pooler.example:6543/auth'
const config = (query = '', rest: { DATABASE_CA?: string } = {}, base = url) =>
  poolConfig({ DATABASE_URL: base + query, DATABASE_POOL_MAX: '3', ...rest })

describe('the pool', () => {
  test('has DATABASE_POOL_MAX connections, whatever connection_limit says', () => {
    expect(config('?connection_limit=9&pgbouncer=true').max).toBe(3)
  })

  test('gets fields and no connection string, so nothing of the query reaches the server', () => {
    const { client } = config(
      '?pgbouncer=true&connection_limit=1&options=-c%20x&statement_timeout=1&sslmode=require',
    )
    expect(client).toEqual({
      host: 'pooler.example',
      port: 6543,
      user: 'app',
      password: 'p@ss',
      database: 'auth',
      ssl: { rejectUnauthorized: true },
      connectionTimeoutMillis: 5000,
      query_timeout: 10_000,
      keepAlive: true,
    })
  })

  test('the pool verifies Supabase by the root that ships, unless another is set, and no other host by it', () => {
    const ca = (base: string, rest = {}) =>
      (config('?sslmode=require', rest, base).client.ssl as { ca?: string }).ca
    const supabase = 'postgresql://app.ref:pw@aws-1-eu-central-1.pooler.supabase.com:6543/postgres'
    expect(ca(supabase)).toBe(providers.supabase.rootCertificate)
    expect(ca(supabase, { DATABASE_CA: 'own' })).toBe('own')
    expect(ca(url)).toBeUndefined()
  })

  test.each([
    ['', 5000, 5000],
    ['?pool_timeout=2&connect_timeout=3', 2000, 3000],
    ['?pool_timeout=0&connect_timeout=0', 5000, 5000],
    ['?pool_timeout=999&connect_timeout=999', 30_000, 30_000],
    ['?pool_timeout=x&connect_timeout=-1', 5000, 5000],
  ])('the pool with "%s" waits %i ms for a connection and %i ms for a new one', (query, wait, connect) => {
    const { waitMillis, client } = config(query)
    expect([waitMillis, client.connectionTimeoutMillis]).toEqual([wait, connect])
  })

  test.each(['', '?sslmode=require', '?sslmode=prefer', '?sslmode=no-verify', '?sslmode=disable'])(
    'verifies TLS of another machine with "%s"',
    (query) => expect(config(query).client.ssl).toEqual({ rejectUnauthorized: true }),
  )

  test('trusts DATABASE_CA', () => {
    expect(config('?sslmode=verify-full', { DATABASE_CA: 'pem' }).client.ssl).toEqual({
      rejectUnauthorized: true,
      ca: 'pem',
    })
  })

  test.each([
    ['', false],
    ['?sslmode=disable', false],
    ['?sslmode=require', { rejectUnauthorized: true }],
  ])('the pool on this machine uses TLS only where the URL asks for it: "%s"', (query, ssl) => {
    expect(config(query, {}, 'postgresql://app:x@127.0.0.1:5432/auth').client.ssl).toEqual(ssl)
  })
})
