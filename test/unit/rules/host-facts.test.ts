import { expect, test } from 'vitest'
import { databaseSettings } from '../../../infra/config/database-settings.ts'
import { settingsSchema } from '../../../infra/config/settings.ts'
import { checkEnvironment } from '../../../rules/environment/check-environment.ts'
import { variablesOf } from '../../../rules/environment/deployment-facts.ts'
import { type DatabaseHostName, providers } from '../../../rules/hosts/index.ts'

interface Row {
  name: DatabaseHostName
  pooled: string
  admin: string
  /** Whether its certificates are of a CA of its own. */
  privateCa: boolean
  /** Whether SQL may create roles and databases; undefined if unknown, which refuses nothing. */
  mayManage: boolean | undefined
  /** Parameter that harms at its pooled endpoint, for certain. */
  harmful?: string
}

const ref = 'abcdefghijklmnopqrst'
const pooler = 'aws-1-eu-central-1.pooler.supabase.com'
const digitalocean = 'a-do-user-1-0.b.db.ondigitalocean.com'
const azure = 'shop.postgres.database.azure.com'
const url = (address: string, user = 'app') => `postgresql://${user}:canary1@${address}/shop?sslmode=require`

const rows: Row[] = [
  {
    name: 'supabase',
    pooled: url(`${pooler}:6543`, `app.${ref}`),
    admin: url(`${pooler}:5432`, `postgres.${ref}`),
    privateCa: true,
    mayManage: true,
  },
  {
    name: 'neon',
    pooled: url('ep-a-1-pooler.eu-west-2.aws.neon.tech:5432'),
    admin: url('ep-a-1.eu-west-2.aws.neon.tech:5432'),
    privateCa: false,
    mayManage: true,
    harmful: 'options',
  },
  {
    name: 'prisma-postgres',
    pooled: url('pooled.db.prisma.io:5432'),
    admin: url('db.prisma.io:5432'),
    privateCa: false,
    mayManage: false,
    harmful: 'options',
  },
  {
    name: 'vercel-postgres',
    pooled: url('ep-a-1-pooler.us-east-1.postgres.vercel-storage.com:5432'),
    admin: url('ep-a-1.us-east-1.postgres.vercel-storage.com:5432'),
    privateCa: false,
    mayManage: undefined,
    harmful: 'options',
  },
  {
    name: 'azure',
    pooled: url(`${azure}:6432`),
    admin: url(`${azure}:5432`),
    privateCa: false,
    mayManage: true,
    harmful: 'options',
  },
  {
    name: 'digitalocean',
    pooled: url(`${digitalocean}:25061`),
    admin: url(`${digitalocean}:25060`),
    privateCa: true,
    mayManage: true,
    harmful: 'options',
  },
  {
    name: 'aiven',
    pooled: url('pg-shop.a.aivencloud.com:16885'),
    admin: url('pg-shop.a.aivencloud.com:16884'),
    privateCa: true,
    mayManage: true,
  },
  {
    name: 'pgbouncer',
    pooled: url('pooler.example.com:6432'),
    admin: url('db.example.com:5432'),
    privateCa: false,
    mayManage: undefined,
    harmful: 'options',
  },
]

test('every provider that is known in full has its row here', () => {
  const full = Object.entries(providers).flatMap(([name, { support }]) => (support === 'full' ? name : []))
  expect(rows.map(({ name }) => name)).toEqual(full)
})

const codes = (name: DatabaseHostName, pooled: string, ca?: string) =>
  checkEnvironment({
    variables: variablesOf({ DATABASE_URL: pooled, DATABASE_CA: ca }),
    provider: name,
  }).map(({ code, severity }) => `${severity} ${code}`)

test.each(rows)(
  '$name: its own CA is asked for, and only where it has one',
  ({ name, pooled, privateCa }) => {
    const asked = 'warn TLS_CA_MISSING'
    expect(codes(name, pooled).includes(asked)).toBe(privateCa)
    expect(codes(name, pooled, '-----BEGIN CERTIFICATE-----')).not.toContain(asked)
  },
)

test.each(rows)(
  '$name: a parameter its pooler refuses is refused, and no other',
  ({ name, pooled, harmful }) => {
    const found = codes(name, `${pooled}&options=-c%20a%3D1`)
    expect(found.includes('refuse PARAMETER_HARMS')).toBe(harmful === 'options')
    expect(codes(name, `${pooled}&connect_timeout=5`)).toEqual(codes(name, pooled))
  },
)

test.each(rows)(
  '$name: roles and databases are created where it allows that',
  ({ name, admin, mayManage }) => {
    const given = settingsSchema.shape.database.parse({
      manage: 'role+database',
      provider: name,
      name: 'shop',
      adminUrl: admin,
      pooledAddress: 'pooled.example.com:6432',
      directAddress: 'direct.example.com:5432',
      pooler: { poolSize: 10, maxClients: 100 },
    })
    const { faults } = databaseSettings(given)
    expect(faults.map(({ code }) => code)).toEqual(mayManage === false ? ['MANAGE_NOT_POSSIBLE'] : [])
  },
)

test('a user suffix and another role name come from Supabase alone', () => {
  for (const { name, pooled, admin } of rows) {
    const { userSuffix, admin: by } = providers[name]
    const { hostname, port, username } = new URL(pooled)
    const parsed = { host: hostname, port: Number(port), user: username, password: '', parameters: {} }
    const suffix = userSuffix?.({ ...parsed, database: 'shop' })
    const role = by.databaseUsername?.(new URL(admin).username)
    expect({ name, suffix, role }).toEqual(
      name === 'supabase'
        ? { name, suffix: `.${ref}`, role: 'postgres' }
        : { name, suffix: undefined, role: undefined },
    )
  }
})
