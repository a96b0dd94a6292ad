import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { defaultLimits, rateLimits } from '../../../app/auth/rate-limits.ts'
import type { LimitedRoute } from '../../../rules/environment/variable-table.ts'
import { type AuthEnvironment, authEnvironment } from './environment.ts'

const who = { address: '203.0.113.9', account: 'somebody@example.com' }
const numbers = (route: LimitedRoute, settings: AuthEnvironment = {}) =>
  rateLimits(authEnvironment(settings))
    .buckets(route, who)
    .map(({ tries, seconds }) => `${tries} in ${seconds} s`)
const keys = (settings: AuthEnvironment = {}, of = who, route: LimitedRoute = 'login') =>
  rateLimits(authEnvironment(settings))
    .buckets(route, of)
    .map(({ key }) => Buffer.from(key).toString('hex'))

describe('rate limits', () => {
  test('stand in docs/auth.md as they are', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/auth.md'), 'utf8')
    for (const [route, limits] of Object.entries(defaultLimits)) {
      const cells = (['address', 'account', 'both'] as const).map((whose) => {
        const limit = limits[whose]
        return limit ? `${limit.tries} in ${limit.seconds} s` : ''
      })
      const row = [route, ...cells, `\`RATE_LIMIT_${route.toUpperCase()}\``].join(' | ').replaceAll('  ', ' ')
      expect(page).toContain(`| ${row} |`)
    }
  })

  test('are changed by name: what a variable does not name stays', () => {
    expect(numbers('login', { RATE_LIMIT_LOGIN: 'both 3/60, address 7/1' })).toEqual([
      '7 in 1 s',
      '100 in 3600 s',
      '3 in 60 s',
    ])
    expect(numbers('refresh', { RATE_LIMIT_LOGIN: 'address 7/1' })).toEqual(['600 in 60 s', '120 in 60 s'])
    expect(numbers('refresh', { RATE_LIMIT_REFRESH: 'both 5/60' })).toHaveLength(3)
  })

  test.each(['register', 'login', 'password'] as const)(
    'rate limits of %s: it takes ten addresses to use up what an account has',
    (route) => {
      const { account, both } = defaultLimits[route]
      expect(account?.tries).toBe(10 * (both?.tries ?? 0))
      expect(both?.seconds).toBe(account?.seconds)
    },
  )

  test('have a key of 256 bits for each route, address and account, which the secret decides', () => {
    const all = [
      ...keys(),
      ...keys({}, { ...who, address: '203.0.113.10' }),
      ...keys({}, { ...who, account: 'other@example.com' }),
      ...keys({}, who, 'password'),
      ...keys({ JWT_REFRESH_SECRET: 'another-secret-of-at-least-32-characters' }),
    ]
    expect(all.every((key) => key.length === 64)).toBe(true)
    // The second try shares the account's bucket with the first, the third the address's.
    expect(new Set(all).size).toBe(all.length - 2)
  })
})
