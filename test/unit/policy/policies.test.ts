import { expect, test } from 'vitest'
import { protectionFault } from '../../../infra/policy/database-policies.ts'
import { metaFault } from '../../../infra/policy/deployment-policies.ts'
import { factsOf, reportFindings } from '../../../infra/policy/environment-policies.ts'
import { roleFaults } from '../../../infra/policy/role-policies.ts'

const values: Record<string, string> = {
  DATABASE_URL:
    'postgresql://app:pw@ep-cool-name-123456-pooler.eu-central-1.aws.neon.tech:5432/shop?sslmode=require',
  DATABASE_POOL_MAX: '2',
  FRONTEND_URL: 'https://www.example.com',
  JWT_ACCESS_SECRET: 'q3V8rZ1mXk7TtN5yBf2WcJ9sLhE4uGdP',
  JWT_REFRESH_SECRET: 'M6xQp2Yv9RbK4nZs8TgW1fHjC7eUaLd3',
  NODE_ENV: 'production',
}

type Props = Record<string, unknown>

/** What the pack says of a good stack with one variable changed or added. */
function violations(spoil: Record<string, Props> = {}): string[] {
  const variables = {
    ...Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { value }])),
    ...spoil,
  }
  const resources = Object.entries(variables).map(([key, props]) => ({
    type: 'vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable',
    props: { key, sensitive: true, targets: ['production'], ...(props as Props) },
  }))
  const domain = { type: 'vercel:index/projectDomain:ProjectDomain', props: { domain: 'api.example.com' } }
  const said: string[] = []
  reportFindings(factsOf([...resources, domain]), 'refuse', (text) => said.push(text))
  return said
}

test('a good stack breaks no policy', () => {
  expect(violations()).toEqual([])
  expect(roleFaults({ name: 'shop_app', login: true, connectionLimit: 20 })).toEqual([])
  expect(metaFault({ env: 'a', schema: 'b', artifact: 'c', commit: 'd' })).toBeUndefined()
  expect(protectionFault('shop', true, 'db.example.com')).toBeUndefined()
  expect(protectionFault('shop', false, '127.0.0.1')).toBeUndefined()
})

test.each<[string, Record<string, Props>, RegExp]>([
  [
    'the direct door as DATABASE_URL',
    { DATABASE_URL: { value: values.DATABASE_URL?.replace('-pooler', '') } },
    /^DIRECT_AS_POOLED/,
  ],
  [
    'DIRECT_URL on Vercel',
    { DIRECT_URL: { value: 'postgresql://u:pw@db.example.com/shop' } },
    /^DIRECT_URL_IN_FUNCTION/,
  ],
  ['a secret used twice', { JWT_REFRESH_SECRET: { value: values.JWT_ACCESS_SECRET } }, /^SECRET_REUSED/],
  ['a short secret', { JWT_ACCESS_SECRET: { value: 'q3V8rZ1mXk7T' } }, /^SECRET_SHORT/],
  [
    'a secret that is not sensitive',
    { JWT_ACCESS_SECRET: { value: values.JWT_ACCESS_SECRET, sensitive: false } },
    /^VARIABLE_NOT_SENSITIVE/,
  ],
  ['a wildcard origin', { FRONTEND_URL: { value: '*' } }, /^FRONTEND_WILDCARD/],
])('%s is one violation, without the value', (_, spoil, text) => {
  const said = violations(spoil)
  expect(said.join('\n')).toMatch(text)
  for (const secret of [values.JWT_ACCESS_SECRET, ':pw@', 'q3V8rZ1mXk7T'])
    expect(said.join()).not.toContain(secret)
})

test('a value that is not known at preview says nothing', () => {
  expect(violations({ JWT_ACCESS_SECRET: { value: undefined } })).toEqual([])
})

test.each([
  [{ name: 'shop_app', login: true }, ['ROLE_UNLIMITED']],
  [{ name: 'shop_app', login: true, connectionLimit: -1 }, ['ROLE_UNLIMITED']],
  [{ name: 'shop_app', login: true, connectionLimit: 20, superuser: true }, ['ROLE_TOO_STRONG']],
  [
    { name: 'shop_app', login: true, connectionLimit: 20, createRole: true, createDatabase: true },
    ['ROLE_TOO_STRONG', 'ROLE_TOO_STRONG'],
  ],
  [{ name: 'group', login: false }, []],
])('role %o breaks %o', (props, codes) => {
  expect(roleFaults(props).map((fault) => fault.split(':')[0])).toEqual(codes)
})

test('an unprotected database elsewhere and a deployment without meta are named', () => {
  expect(protectionFault('shop', false, 'db.example.com')).toMatch(
    /^DATABASE_UNPROTECTED: shop on db.example.com/,
  )
  expect(metaFault({ commit: 'd' })).toMatch(/lacks env, schema, artifact/)
  expect(metaFault(undefined)).toMatch(/^META_MISSING/)
})
