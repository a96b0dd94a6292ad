import * as pulumi from '@pulumi/pulumi'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { checkVariables, deploymentFactsOf } from '../../../infra/checks/stack-rules.ts'
import { readSettings } from '../../../infra/config/config.ts'
import { abridged } from '../harness/abridged.ts'
import { passwordOf } from './program.ts'

const ref = 'abcdefghijklmnopqrst'
const pooler = 'aws-1-eu-central-1.pooler.supabase.com'
const url = (port: number, { host = pooler, user = `shop.${ref}`, database = 'postgres' } = {}) =>
  `postgresql://${user}:canary1@${host}:${port}/${database}?sslmode=require`
const shown = (port: number, database?: string) =>
  url(port, { ...(database && { database }) }).replace('canary1', '***')
const set = (name: string) => `pulumi config set --secret --path poolproof:database.${name}, then pulumi up`

/** A stack whose URLs are given, so that every rule can be spoiled from the configuration alone. */
const good = {
  project: 'shop',
  domain: 'api.example.com',
  frontendUrl: 'https://www.example.com',
  region: 'fra1',
  vercelToken: 'abcdefghijklmnopqrstuvwxyz012345',
  poolMax: 2,
  instances: 25,
  database: {
    manage: 'none',
    plan: 'micro',
    ca: '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----',
    pooledUrl: url(6543),
    directUrl: url(5432),
  },
}
type InvalidSettings = Partial<Omit<typeof good, 'database'>> & {
  promoteFrom?: string
  database?: Record<string, unknown>
}

/** Roles and a schema of its own in the database of `adminUrl`. */
const managed = {
  pooledUrl: undefined,
  directUrl: undefined,
  manage: 'role',
  name: 'shop',
  schema: 'shop',
  adminUrl: url(5432, { user: `postgres.${ref}` }),
}
const home = `db.${ref}.supabase.co`

let warnings: string[]
beforeEach(() => {
  warnings = []
  pulumi.runtime.setMocks({ newResource: () => ({ id: '', state: {} }), call: () => ({}) }, 'poolproof', 'x')
  vi.spyOn(pulumi.log, 'warn').mockImplementation(async (text) => {
    warnings.push(text)
  })
})
afterEach(() => vi.restoreAllMocks())

function settingsOf({ database, ...spoiled }: InvalidSettings = {}) {
  const all = { ...good, ...spoiled, database: { ...good.database, ...database } }
  pulumi.runtime.setAllConfig(
    Object.fromEntries(
      Object.entries(all).map(([name, value]) => [
        `poolproof:${name}`,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    ),
  )
  return readSettings()
}

function reported(work: () => unknown): string[] {
  try {
    work()
    return warnings.map((text) => `warning ${text.replace('\n  fix: ', ' => ')}`)
  } catch (error) {
    return (error as Error).message.split(/\n(?=[A-Z_]+: )/).map((text) => text.replace('\n  fix: ', ' => '))
  }
}

describe('without any pack, before the first resource', () => {
  test('a good stack has nothing against it', () => {
    expect(reported(() => settingsOf())).toEqual([])
  })

  test.each<[string, InvalidSettings, string[]]>([
    [
      'a direct URL',
      { database: { pooledUrl: url(5432, { host: `db.${ref}.supabase.co`, user: 'shop' }) } },
      [`DIRECT_AS_POOLED: … which has 60; it should read ${shown(6543)} => ${set('pooledUrl')}`],
    ],
    [
      'a session mode URL',
      { database: { pooledUrl: url(5432) } },
      [`SESSION_AS_POOLED: … it should read ${shown(6543)} => ${set('pooledUrl')}`],
    ],
    [
      'migrations through the pooler',
      { database: { directUrl: url(6543) } },
      [`POOLED_AS_DIRECT: … it should read ${shown(5432)} => ${set('directUrl')}`],
    ],
    [
      'another database for migrations',
      { database: { directUrl: url(5432, { database: 'other' }) } },
      [`OTHER_DATABASE: … it should read ${shown(5432)} => ${set('directUrl')}`],
    ],
    [
      'this machine',
      { database: { plan: undefined, pooledUrl: url(6432, { host: '127.0.0.1', user: 'shop' }) } },
      [
        'LOOPBACK_HOST: DATABASE_URL names 127.0.0.1, but the deployment is api.example.com => pulumi config set --secret --path poolproof:database.pooledUrl, then pulumi up',
      ],
    ],
    [
      'a wildcard origin',
      { frontendUrl: 'https://*.example.com' },
      [
        'FRONTEND_WILDCARD: FRONTEND_URL contains a *, and must be one origin => pulumi config set poolproof:frontendUrl, then pulumi up',
      ],
    ],
    [
      'too many instances',
      { instances: 60 },
      [
        `BUDGET_CLIENTS: 60 instances x 2 connections x 2 deployments during a rollout = 240 clients, and the pooler takes 200: 40 too many => pulumi config set poolproof:poolMax 1 (or pulumi config set poolproof:instances 50)`,
      ],
    ],
    [
      'functions far from the database',
      { region: 'syd1' },
      [
        `warning REGIONS_APART: functions run in syd1 and the database is in eu-central-1: every query crosses that distance; it should read fra1 => pulumi config set poolproof:region fra1, then pulumi up`,
      ],
    ],
    [
      'a production whose schema is not protected',
      { promoteFrom: 'staging', database: { ...managed, protect: false } },
      [
        `DATABASE_UNPROTECTED: schema shop on ${pooler} is not protected: pulumi destroy would drop it => pulumi config set --path poolproof:database.protect true, then pulumi up`,
      ],
    ],
    ['the same where nothing is promoted to', { database: { ...managed, protect: false } }, []],
    [
      "an administrator without sslmode: the stack's own sslmode encrypts",
      { database: { ...managed, adminUrl: managed.adminUrl.replace('?sslmode=require', '') } },
      [],
    ],
    ['a production as it should be', { promoteFrom: 'staging', database: managed }, []],
    [
      'an administrator that most machines cannot reach',
      {
        database: { ...managed, adminUrl: url(5432, { host: home, user: 'postgres' }), poolerHost: pooler },
      },
      [
        `warning IPV6_ONLY: … it should read postgresql://postgres.${ref}:***@${pooler}:5432/postgres?sslmode=require => copy the host of the shared pooler from Connect (aws-N-REGION.pooler.supabase.com:5432), unless Project Settings > Add-ons shows the IPv4 add-on; then ${set('adminUrl')}`,
      ],
    ],
    [
      'an administrator of the shared pooler without .REF',
      { database: { ...managed, adminUrl: url(5432, { user: 'postgres' }) } },
      [
        'SUPABASE_USER: adminUrl logs in as postgres: the shared pooler finds the project by the user name: it must be postgres.REF => write ROLE.REF as the user of adminUrl, then pulumi config set --secret --path poolproof:database.adminUrl, then pulumi up',
      ],
    ],
    [
      'two addresses, and no suffix for the pooler',
      {
        database: {
          ...managed,
          adminUrl: url(5432, { host: home, user: 'postgres' }),
          pooledAddress: `${pooler}:6543`,
          directAddress: `${pooler}:5432`,
        },
      },
      ['app_a', 'migrator'].map(() =>
        expect.stringContaining(
          ` => pulumi config set --path poolproof:database.userSuffix .${ref}, then pulumi up`,
        ),
      ),
    ],
    ...(
      [
        ['the transaction pooler', url(6543), 'POOLED_AS_DIRECT: ', shown(5432)],
        ['a port that nothing listens on', url(6544), 'WRONG_PORT: ', shown(5432)],
      ] as const
    ).map(([title, adminUrl, code, corrected]): [string, InvalidSettings, string[]] => [
      `an administrator over ${title}`,
      { database: { ...managed, adminUrl } },
      [
        expect.toSatisfy(
          (text: string) =>
            text.replace('warning ', '').startsWith(`${code}adminUrl `) &&
            text.endsWith(`it should read ${corrected} => ${set('adminUrl')}`),
        ),
      ],
    ]),
    [
      'everything at once: no plan, addresses that cannot be derived, no protection, a wildcard',
      {
        promoteFrom: 'staging',
        frontendUrl: 'https://*.example.com',
        database: {
          ...managed,
          plan: undefined,
          protect: false,
          adminUrl: url(5432, { host: home, user: 'postgres' }),
        },
      },
      [
        expect.stringMatching(/^PLAN_MISSING: the connections that Supabase takes depend on its plan/),
        expect.stringMatching(/^DOOR_NOT_DERIVABLE: pooledAddress: the host of the shared pooler/),
        expect.stringMatching(/^FRONTEND_WILDCARD: /),
        `DATABASE_UNPROTECTED: schema shop on ${home} is not protected: pulumi destroy would drop it => pulumi config set --path poolproof:database.protect true, then pulumi up`,
      ],
    ],
  ])('%s', (_, spoiled, texts) => {
    expect(reported(() => settingsOf(spoiled))).toEqual(texts.map(abridged))
  })
})

const values = {
  NODE_ENV: 'production',
  FRONTEND_URL: good.frontendUrl,
  DATABASE_URL: good.database.pooledUrl,
  DATABASE_POOL_MAX: '2',
  DATABASE_CA: good.database.ca,
  JWT_ACCESS_SECRET: passwordOf('access'),
  JWT_REFRESH_SECRET: passwordOf('refresh'),
  CRON_SECRET: passwordOf('cron'),
}

describe('once every value is known, before the deployment', () => {
  test('a good environment has nothing against it', () => {
    expect(reported(() => checkVariables(deploymentFactsOf(settingsOf()), values))).toEqual([])
  })

  test.each<[string, Record<string, string>, string[]]>([
    [
      'a direct URL',
      { DATABASE_URL: url(5432, { host: `db.${ref}.supabase.co`, user: 'shop' }) },
      [
        `DIRECT_AS_POOLED: … which has 60; it should read postgresql://shop.${ref}:***@aws-N-REGION.pooler.supabase.com:6543/postgres?sslmode=require => the host of the shared pooler (aws-N-REGION) does not follow from the project: copy it from Connect > Transaction pooler; then ${set('pooledUrl')}`,
      ],
    ],
    [
      'the direct URL under its own name',
      { DIRECT_URL: url(5432) },
      [
        "DIRECT_URL_IN_FUNCTION: DIRECT_URL is in the environment of the functions: it bypasses the pooler => remove DIRECT_URL from the program's environment, then pulumi up",
      ],
    ],
    [
      'a short secret',
      { JWT_ACCESS_SECRET: 'canaryshort' },
      [
        'SECRET_SHORT: JWT_ACCESS_SECRET is 11 characters long, and 32 are required => let the stack create secrets of 64 random bytes: pulumi up',
      ],
    ],
    [
      'equal secrets',
      { JWT_REFRESH_SECRET: values.JWT_ACCESS_SECRET },
      [
        'SECRET_REUSED: JWT_REFRESH_SECRET is equal to JWT_ACCESS_SECRET => let the stack create secrets of 64 random bytes: pulumi up',
      ],
    ],
    [
      'development',
      { NODE_ENV: 'development' },
      [
        'NODE_ENV_NOT_PRODUCTION: NODE_ENV is "development"; it should read production => let the stack set the value: pulumi up',
      ],
    ],
    [
      'a reserved name',
      { AWS_LAMBDA_FUNCTION_NAME: 'x' },
      [
        "NAME_RESERVED: AWS_LAMBDA_FUNCTION_NAME is a name that Vercel reserves => remove AWS_LAMBDA_FUNCTION_NAME from the program's environment, then pulumi up",
      ],
    ],
    [
      'more than 64 KB',
      { DATABASE_CA: `-----BEGIN CERTIFICATE-----${'x'.repeat(65_536)}` },
      [
        'ENVIRONMENT_TOO_LARGE: the variables have 66202 bytes together and 65536 are allowed; the largest is DATABASE_CA with 65574 => vercel env rm DATABASE_CA production, or shorten it',
      ],
    ],
  ])('%s', (_, spoiled, texts) => {
    expect(
      reported(() => checkVariables(deploymentFactsOf(settingsOf()), { ...values, ...spoiled })),
    ).toEqual(texts.map(abridged))
  })
})
