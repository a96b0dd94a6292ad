import { X509Certificate } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { budget } from '../../../rules/budget/index.ts'
import { defaults } from '../../../rules/budget/sums.ts'
import { databaseHostNames, providers } from '../../../rules/hosts/index.ts'
import { findPlan, planNamed } from '../../../rules/hosts/plan.ts'
import { stackConnections } from '../../../rules/hosts/stack-connections.ts'

describe('every row of the table', () => {
  test.each(databaseHostNames)('%s has plans whose numbers fit each other', (name) => {
    for (const plan of Object.values(providers[name].plans)) {
      const { maxConnections = Number.POSITIVE_INFINITY, reserved, poolerClients = 0, poolSize = 1 } = plan
      expect(reserved).toBeGreaterThanOrEqual(3)
      expect(reserved).toBeLessThan(maxConnections)
      expect(poolSize).toBeLessThan(maxConnections)
      expect([poolerClients, poolSize, reserved].every(Number.isInteger)).toBe(true)
      expect(plan.poolSize === undefined || poolerClients > poolSize).toBe(true)
    }
  })

  test('8 providers are known in full, with plans; the 16 others are classified only', () => {
    const full = databaseHostNames.filter((name) => providers[name].support === 'full')
    expect(full).toEqual([
      ...['supabase', 'neon', 'prisma-postgres', 'vercel-postgres'],
      ...['azure', 'digitalocean', 'aiven', 'pgbouncer'],
    ])
    expect(full.every((name) => Object.keys(providers[name].plans).length > 0)).toBe(true)
    expect(databaseHostNames).toHaveLength(25)
  })

  test('no flag both helps and harms at one endpoint', () => {
    for (const name of databaseHostNames) {
      const keys = providers[name].flags.map(({ parameter, endpoint }) => `${parameter} ${endpoint}`)
      expect(new Set(keys).size).toBe(keys.length)
    }
  })
})

describe('a plan', () => {
  test.each([
    ['supabase', 'Micro', { maxConnections: 60, reserved: 12, poolerClients: 200, poolSize: 15 }],
    [
      'neon',
      '0.25',
      {
        maxConnections: 104,
        reserved: 7,
        poolerClients: 10_000,
        poolSize: 93,
        poolSizeFixed: true,
      },
    ],
    ['prisma-postgres', 'pro', { maxConnections: 50, reserved: 5, poolerClients: 250 }],
    ['azure', 'B1ms', { maxConnections: 50, reserved: 15, poolerClients: 0 }],
    ['azure', 'D2s', { maxConnections: 859, poolerClients: 5000, poolSize: 50 }],
    ['digitalocean', '1gb', { maxConnections: 25, reserved: 3 }],
    ['aiven', 'business-16', { maxConnections: 400, poolerClients: 8000 }],
    ['aiven', 'free', { maxConnections: 20, poolerClients: 0 }],
    ['pgbouncer', 'default', { maxConnections: 100, poolerClients: 100, poolSize: 20 }],
  ] as const)('%s %s is found in any letter case', (provider, name, limits) => {
    expect(findPlan(providers[provider], name.toUpperCase())).toMatchObject(limits)
  })

  test('a plan that is not there is refused with the names there are', () => {
    expect(() => findPlan(providers['prisma-postgres'], 'gold')).toThrow(
      'PLAN_UNKNOWN: Prisma Postgres has no plan gold in our table (free, starter, pro, business)',
    )
    expect(() => findPlan(providers.xata, 'x')).toThrow('which has none for it')
  })
})

describe("Neon's plan is a compute size or a range of them, and max_connections follows from it", () => {
  test.each<[string, number | undefined]>([
    ...([
      ['0.25', 104],
      ['.25', 104],
      ['1/4', 104],
      ['0.50', 209],
      ['1/2', 209],
      ['1', 419],
      ['8', 3357],
      ['9', 4000],
      ['16', 4000],
      ['56', 4000],
      ['2 CU', 839],
      ['0.25-2', 839],
      ['.25-2', 839],
      ['1/4-2', 839],
      ['0.25 - 2 CU', 839],
      ['0.25..2', 839],
      ['0.25 to 2', 839],
      ['0.25–8', 839],
      ['0.25-1', 419],
      ['0.5-8', 1678],
      ['1-8', 3357],
      ['1-2', 839],
      ['2-2', 839],
      ['8-16', 4000],
    ] as [string, number][]),
    ...['2-0.25', '0', '0-2', '0.1', '57', '1-57', '-2', '0.25-', '1-2-3', 'free', '1/0', '1e3', ''].map(
      (name): [string, undefined] => [name, undefined],
    ),
  ])('%s: %s', (name, maxConnections) => {
    for (const host of [providers.neon, providers['vercel-postgres']]) {
      const plan = planNamed(host, name)
      expect(plan?.maxConnections).toBe(maxConnections)
      if (maxConnections) expect(plan).toMatchObject({ poolSizeFixed: true, reserved: 7 })
    }
  })

  test('a range that is none is refused with the form it should have', () => {
    expect(() => findPlan(providers.neon, '2-0.25')).toThrow(
      'Neon has no plan 2-0.25 in our table (a compute size from 0.25 to 56 CU, or MIN-MAX with autoscaling, such as 0.25-2)',
    )
  })

  test('its default project fits the default settings, during a rotation too', () => {
    const limits = findPlan(providers.neon, '0.25-2')
    for (const roles of [1, 2] as const)
      expect(
        budget({ ...limits, instances: defaults.instances, poolMax: defaults.poolMax, roles }).faults,
      ).toEqual([])
  })
})

test('a root certificate that ships is the one whose fingerprint its file names, and signs itself', () => {
  const root = new X509Certificate(providers.supabase.rootCertificate ?? '')
  expect(root.fingerprint256).toBe(
    '80:70:25:AD:50:D4:ED:21:9D:2C:9C:7D:29:9C:00:4F:82:4E:B0:0C:F7:F6:5A:FE:F6:07:D0:7B:72:E6:CA:FA',
  )
  expect([root.ca, root.verify(root.publicKey), root.validTo]).toEqual([
    true,
    true,
    'Apr 26 10:56:53 2031 GMT',
  ])
  expect(databaseHostNames.filter((name) => providers[name].rootCertificate)).toEqual(['supabase'])
})

test('the name DATABASE_URL is pooled with Neon, direct with Prisma Postgres, and absent with Supabase', () => {
  expect(providers.neon.integration?.DATABASE_URL).toBe('pooled')
  expect(providers['prisma-postgres'].integration?.DATABASE_URL).toBe('direct')
  expect(providers.supabase.integration?.DATABASE_URL).toBeUndefined()
  expect(providers.supabase.integration?.POSTGRES_URL_NON_POOLING).toBe('session')
})

describe('from the URL of an administrator follows', () => {
  const ref = 'abcdefghijklmnopqrst'
  const pooler = 'aws-1-eu-central-1.pooler.supabase.com'
  const supabase = {
    provider: 'supabase',
    pooledAddress: `${pooler}:6543`,
    directAddress: `${pooler}:5432`,
    userSuffix: `.${ref}`,
  }

  test('Supabase by its session pooler: both addresses, the suffix, the role name', () => {
    expect(stackConnections(`postgresql://postgres.${ref}:pw@${pooler}:5432/postgres`)).toEqual({
      ...supabase,
      databaseUsername: 'postgres',
    })
  })

  test('Supabase by db.REF and the host of its pooler: the same addresses, and no other role name', () => {
    const admin = `postgresql://postgres:pw@db.${ref}.supabase.co:5432/postgres`
    expect(stackConnections(admin, { poolerHost: pooler })).toEqual(supabase)
    expect(() => stackConnections(admin)).toThrow(
      /^DOOR_NOT_DERIVABLE: pooledAddress: the host of the shared pooler.*\n {2}fix: pulumi config set --path poolproof:database.poolerHost HOST$/,
    )
  })

  test('Neon: both addresses and nothing else', () => {
    expect(stackConnections('postgresql://owner:pw@ep-a-1.eu-west-2.aws.neon.tech/neondb')).toEqual({
      provider: 'neon',
      pooledAddress: 'ep-a-1-pooler.eu-west-2.aws.neon.tech:5432',
      directAddress: 'ep-a-1.eu-west-2.aws.neon.tech:5432',
    })
  })

  test('DigitalOcean with the name of the pool: both ports', () => {
    const host = 'a-do-user-1-0.b.db.ondigitalocean.com'
    expect(stackConnections(`postgresql://doadmin:pw@${host}:25060/defaultdb`, { poolName: 'web' })).toEqual({
      provider: 'digitalocean',
      pooledAddress: `${host}:25061`,
      directAddress: `${host}:25060`,
    })
  })

  test('an unknown host: which keys to set, and no password in the text', () => {
    expect(() => stackConnections('postgresql://a:canary@db.example.com:5432/x')).toThrow(
      expect.objectContaining({
        message:
          'DOOR_NOT_DERIVABLE: the host of adminUrl is none of the providers we know\n' +
          '  fix: pulumi config set --path poolproof:database.pooledAddress HOST:PORT, and directAddress likewise',
      }),
    )
  })
})
