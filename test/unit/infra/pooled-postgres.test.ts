import * as pulumi from '@pulumi/pulumi'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { JwtKeys } from '../../../infra/components/jwt-keys.ts'
import { PooledPostgres } from '../../../infra/components/pooled-postgres.ts'
import type { PostgresArgs } from '../../../infra/components/postgres-args.ts'
import { databaseSettings } from '../../../infra/config/database-settings.ts'
import { settingsSchema } from '../../../infra/config/settings.ts'
import { providers } from '../../../rules/hosts/index.ts'

let registered: { type: string; name: string; inputs: Record<string, unknown> }[]

beforeEach(() => {
  registered = []
  pulumi.runtime.setMocks({
    newResource({ type, name, inputs }) {
      registered.push({ type, name, inputs })
      return { id: `${name}-id`, state: { ...inputs, result: name.startsWith('jwt') ? name : 'pw#?/' } }
    },
    call: () => ({}),
  })
})

// Waits for what is still being registered.
afterEach(() => pulumi.runtime.disconnect())

const admin = {
  adminUrl: 'postgresql://postgres.ref:admin@aws-0-eu-central-1.pooler.supabase.com:5432/postgres',
  name: 'shop',
  plan: 'micro',
  pooledAddress: 'aws-0-eu-central-1.pooler.supabase.com:6543',
  directAddress: 'aws-0-eu-central-1.pooler.supabase.com:5432',
  userSuffix: '.ref',
  databaseUsername: 'postgres',
}

function postgres(args: PostgresArgs, generations = [1]): PooledPostgres {
  return new PooledPostgres('postgres', { ...args, ...(args.manage !== 'none' && { generations }) })
}

function value<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve))
}

describe('PooledPostgres', () => {
  test('PooledPostgres in an existing database gets a schema of its own and logs in as ROLE.REF', async () => {
    const { pooledUrl, directUrl } = postgres({ manage: 'role', schema: 'shop', ...admin })
    expect(await value(pooledUrl)).toBe(
      'postgresql://shop_app_a.ref:pw%23%3F%2F@aws-0-eu-central-1.pooler.supabase.com:6543/postgres?sslmode=require',
    )
    expect(await value(directUrl)).toBe(
      'postgresql://shop_migrator.ref:pw%23%3F%2F@aws-0-eu-central-1.pooler.supabase.com:5432/postgres?sslmode=require&schema=shop',
    )
    const types = registered.map(({ type }) => type)
    expect(types).not.toContain('postgresql:index/database:Database')
    expect(registered.find(({ type }) => type.endsWith(':Schema'))?.inputs).toMatchObject({
      name: 'shop',
      owner: 'shop_migrator',
      database: 'postgres',
    })
    const logins = registered.filter(({ type, inputs }) => type.endsWith(':Role') && inputs.login)
    expect(logins.map(({ inputs }) => [inputs.name, inputs.searchPaths]).sort()).toEqual([
      ['shop_app_a', ['shop']],
      ['shop_migrator', ['shop']],
    ])
  })

  test('PooledPostgres of generations [2, 1] logs in as role b, and role a may still: one set of grants, two limits', async () => {
    const { pooledUrl, appRole } = postgres({ manage: 'role', schema: 'shop', ...admin }, [2, 1])
    expect(await value(pooledUrl)).toMatch(/^postgresql:\/\/shop_app_b\.ref:/)
    expect(await value(appRole as pulumi.Output<string>)).toBe('shop_app')
    const roles = registered
      .filter(({ type }) => type.endsWith(':Role'))
      .map(({ inputs: { name, login, connectionLimit, roles } }) => [name, login, connectionLimit, roles])
    expect(roles.sort()).toEqual([
      ['shop_app', undefined, undefined, undefined],
      ['shop_app_a', true, 15, ['shop_app']],
      ['shop_app_b', true, 15, ['shop_app']],
      ['shop_migrator', true, 5, undefined],
    ])
    const granted = registered.filter(({ type }) => /:(Grant|DefaultPrivileges)$/.test(type))
    expect(granted.map(({ inputs }) => inputs.role)).toEqual(['shop_app', 'shop_app', 'shop_app'])
  })

  test('a database of Supabase has its root certificate, unless another is set or the host is not its own', () => {
    const read = (more: object) =>
      databaseSettings(
        settingsSchema.shape.database.parse({ manage: 'role', schema: 'shop', ...admin, ...more }),
      ).database.ca
    expect(read({})).toBe(providers.supabase.rootCertificate)
    expect(read({ ca: '-----BEGIN CERTIFICATE-----own' })).toBe('-----BEGIN CERTIFICATE-----own')
    const own = 'postgresql://postgres:pw@supabase.example.com:5432/postgres'
    expect(read({ adminUrl: own, provider: 'supabase' })).toBeUndefined()
  })

  test('PooledPostgres where the host sizes the pool sets no limit: its pool may be larger than the plan says', async () => {
    const adminUrl = 'postgresql://owner:pw@ep-a-1.eu-central-1.aws.neon.tech/neondb'
    const { pooledUrl } = postgres(
      { manage: 'role+database', adminUrl, name: 'shop', plan: '0.25-2' },
      [2, 1],
    )
    await value(pooledUrl)
    const limits = registered
      .filter(({ type }) => type.endsWith(':Role'))
      .map(({ inputs }) => [inputs.name, inputs.connectionLimit])
    expect(limits.sort()).toEqual([
      ['shop_app', undefined],
      ['shop_app_a', undefined],
      ['shop_app_b', undefined],
      ['shop_migrator', 5],
    ])
  })

  test('PooledPostgres of generation [2] keeps role a without login, password and rights', async () => {
    const { pooledUrl } = postgres({ manage: 'role', schema: 'shop', ...admin }, [2])
    expect(await value(pooledUrl)).toMatch(/^postgresql:\/\/shop_app_b\.ref:/)
    const [a] = registered.filter(({ name }) => name === 'postgres-app-a')
    expect(a?.inputs).toEqual({
      name: 'shop_app_a',
      login: false,
      connectionLimit: 15,
      searchPaths: ['shop'],
    })
  })

  test('PooledPostgres with given URLs makes nothing and keeps both secret', async () => {
    const { pooledUrl, directUrl, appRole } = postgres({
      manage: 'none',
      plan: 'pro',
      pooledUrl: 'postgresql://u:p@pooled.db.prisma.io:5432/db',
      directUrl: 'postgresql://u:p@db.prisma.io:5432/db',
    })
    expect(await value(pooledUrl)).toBe('postgresql://u:p@pooled.db.prisma.io:5432/db')
    expect(await pulumi.isSecret(pooledUrl)).toBe(true)
    expect(await pulumi.isSecret(directUrl)).toBe(true)
    expect(appRole).toBeUndefined()
    expect(registered.filter(({ type }) => type.startsWith('postgresql:'))).toEqual([])
  })
})

describe('JwtKeys', () => {
  test('JwtKeys of generations [2, 1] sign with 2, still verify 1, and are secret', async () => {
    const keys = new JwtKeys('jwt', { generations: [2, 1] })
    const { JWT_ACCESS_SECRET, JWT_REFRESH_SECRET, JWT_ACCESS_SECRET_PREVIOUS } = keys.environment
    expect(await value(JWT_ACCESS_SECRET)).toBe('jwt-access-2')
    expect(await value(JWT_REFRESH_SECRET)).toBe('jwt-refresh-2')
    expect(await value(JWT_ACCESS_SECRET_PREVIOUS)).toBe('jwt-access-1')
    expect(await pulumi.isSecret(JWT_ACCESS_SECRET)).toBe(true)
    expect(await pulumi.isSecret(JWT_REFRESH_SECRET)).toBe(true)
    const made = registered.filter(({ type }) => type.startsWith('random:'))
    // 86 letters and digits hold 512 bits, and unlike RandomBytes' they do not stand in the resource's id.
    expect(made.map(({ type, inputs }) => [type.split(':')[2], inputs.length])).toEqual(
      Array.from({ length: 4 }, () => ['RandomPassword', 86]),
    )
  })

  test('JwtKeys of generations [2] verify besides 2 only with generation 0, which never signed', async () => {
    const { JWT_ACCESS_SECRET_PREVIOUS, JWT_REFRESH_SECRET_PREVIOUS } = new JwtKeys('jwt', {
      generations: [2],
    }).environment
    expect(await value(JWT_ACCESS_SECRET_PREVIOUS)).toBe('jwt-access-0')
    expect(await value(JWT_REFRESH_SECRET_PREVIOUS)).toBe('jwt-refresh-0')
  })

  test.each([
    [[1], 'adopted-access', 'adopted-before'],
    [[2, 1], 'jwt-access-2', 'adopted-access'],
    [[2], 'jwt-access-2', 'jwt-access-0'],
  ])(
    'JwtKeys of generations %j take adopted secrets for generation 1 and, beside it, the one before',
    async (generations, signs, verifies) => {
      const adopted = { JWT_ACCESS_SECRET: 'adopted-access', JWT_ACCESS_SECRET_PREVIOUS: 'adopted-before' }
      const { environment } = new JwtKeys('jwt', { generations, adopted })
      expect(await value(environment.JWT_ACCESS_SECRET)).toBe(signs)
      expect(await value(environment.JWT_ACCESS_SECRET_PREVIOUS)).toBe(verifies)
      expect(await pulumi.isSecret(environment.JWT_ACCESS_SECRET)).toBe(true)
      expect(await pulumi.isSecret(environment.JWT_ACCESS_SECRET_PREVIOUS)).toBe(true)
    },
  )
})
