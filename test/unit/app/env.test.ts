import { describe, expect, test } from 'vitest'
import { EnvironmentError } from '../../../app/database/pool-environment.ts'
import { readEnvironment } from '../../../app/env.ts'
import { optionalNames, requiredNames } from '../../../rules/environment/variable-table.ts'

const good = {
  DATABASE_URL: 'postgresql://app:pw@ep-x-pooler.eu.aws.neon.tech/auth?sslmode=require',
  DATABASE_POOL_MAX: '5',
  JWT_ACCESS_SECRET: 'a'.repeat(32),
  JWT_REFRESH_SECRET: 'b'.repeat(32),
  CRON_SECRET: 'c'.repeat(16),
  FRONTEND_URL: 'https://front.example',
  NODE_ENV: 'production',
  POOLPROOF_FINGERPRINT: 'fingerprint',
}

function faults(source: Record<string, string | undefined>): Record<string, string> {
  try {
    readEnvironment(source)
  } catch (error) {
    if (error instanceof EnvironmentError)
      return Object.fromEntries(error.faults.map(({ name, reason }) => [name, reason]))
    throw error
  }
  return {}
}

describe('readEnvironment', () => {
  test('8 names are required, 9 are optional', () => {
    expect(requiredNames).toEqual(Object.keys(good))
    expect(optionalNames).toEqual([
      'DATABASE_CA',
      'FRONTEND_PREVIEWS',
      'POOLPROOF_API_HOST',
      'JWT_ACCESS_SECRET_PREVIOUS',
      'JWT_REFRESH_SECRET_PREVIOUS',
      'RATE_LIMIT_REGISTER',
      'RATE_LIMIT_LOGIN',
      'RATE_LIMIT_REFRESH',
      'RATE_LIMIT_PASSWORD',
    ])
  })

  test('a good environment comes back with the 8 names and nothing else', () => {
    expect(readEnvironment({ ...good, PATH: '/bin' })).toEqual(good)
  })

  test('an empty environment is one error that lists all 8 names', () => {
    expect(faults({})).toEqual(Object.fromEntries(requiredNames.map((name) => [name, 'is missing'])))
  })

  test('the message names each bad variable and repeats none of their values', () => {
    const source = Object.fromEntries([...requiredNames, ...optionalNames].map((name) => [name, 'hunter2']))
    const error = (() => {
      try {
        readEnvironment(source)
      } catch (thrown) {
        return String(thrown)
      }
    })()
    for (const name of requiredNames.filter((name) => name !== 'POOLPROOF_FINGERPRINT'))
      expect(error).toContain(name)
    for (const name of optionalNames) expect(error).toContain(name)
    expect(error).not.toContain('hunter2')
  })

  const spoiled: [name: keyof typeof good | (typeof optionalNames)[number], value: string, reason: RegExp][] =
    [
      ['DATABASE_URL', 'prisma+postgres://accelerate.example/?api_key=x', /not a postgresql/],
      ['DATABASE_URL', 'postgresql://h/d', /names no host, user or database/],
      ['DATABASE_URL', 'postgresql://u:p@h.example/d?sslmode=disable', /switches TLS off/],
      ['DATABASE_URL', `${good.DATABASE_URL}\n`, /white space/],
      ['DATABASE_POOL_MAX', '0', /whole number/],
      ['DATABASE_POOL_MAX', '1.5', /whole number/],
      ['JWT_ACCESS_SECRET', 'a'.repeat(31), /shorter than 32/],
      ['JWT_ACCESS_SECRET', `${'a'.repeat(40)}\n`, /white space/],
      ['JWT_REFRESH_SECRET', good.JWT_ACCESS_SECRET, /must differ from JWT_ACCESS_SECRET/],
      ['JWT_REFRESH_SECRET_PREVIOUS', good.JWT_ACCESS_SECRET, /must differ from JWT_ACCESS_SECRET/],
      ['CRON_SECRET', 'short', /shorter than 16/],
      ['FRONTEND_URL', 'http://front.example', /must be https/],
      ['FRONTEND_URL', 'https://front.example/login', /must be an origin/],
      ['FRONTEND_URL', 'front.example', /not an https/],
      ['FRONTEND_PREVIEWS', 'https://pr-12.front.example/', /must list https origins/],
      ['FRONTEND_PREVIEWS', 'https://*.vercel.app', /names that anyone may take/],
      ['NODE_ENV', 'development', /must be production/],
      ['DATABASE_CA', 'certificate', /PEM/],
      ['POOLPROOF_API_HOST', 'https://api.example.com', /not a host/],
      ['RATE_LIMIT_LOGIN', '60/60', /such as: address 60\/60/],
      ['RATE_LIMIT_LOGIN', 'address 0/60', /such as/],
      ['RATE_LIMIT_LOGIN', 'address 60/60,account 10/60', /such as/],
      ['RATE_LIMIT_REFRESH', 'address 60/60, everybody 10/60', /such as/],
    ]
  test.each(spoiled)('%s spoiled is the only fault (%#)', (name, value, reason) => {
    const found = faults({ ...good, [name]: value })
    expect(Object.keys(found)).toEqual([name])
    expect(found[name]).toMatch(reason)
  })

  test.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'https://front.example/'])(
    'FRONTEND_URL may be %s',
    (value) => expect(faults({ ...good, FRONTEND_URL: value })).toEqual({}),
  )

  test('connection_limit of the URL is DATABASE_POOL_MAX where that is unset, and loses where it is set', () => {
    const url = `${good.DATABASE_URL}&connection_limit=1`
    expect(readEnvironment({ ...good, DATABASE_URL: url, DATABASE_POOL_MAX: '' }).DATABASE_POOL_MAX).toBe('1')
    expect(readEnvironment({ ...good, DATABASE_URL: url }).DATABASE_POOL_MAX).toBe('5')
  })
})
