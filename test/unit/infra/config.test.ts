import * as pulumi from '@pulumi/pulumi'
import { beforeEach, describe, expect, test } from 'vitest'
import { readSettings } from '../../../infra/config/config.ts'
import { type ConnectionLimits, poolerBackends } from '../../../rules/budget/sums.ts'
import { farRegions, regionOfHost } from '../../../rules/regions.ts'
import { goodConfig } from './program.ts'

/** The text of what readSettings throws for a spoiled copy of the good configuration. */
function faultOf(spoiled: Record<string, string | undefined>): string {
  const config = Object.fromEntries(
    Object.entries({ ...goodConfig, ...spoiled }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  )
  pulumi.runtime.setAllConfig(config)
  try {
    readSettings()
  } catch (error) {
    return (error as Error).message
  }
  return 'no fault'
}

function database(spoiled: Record<string, unknown>): Record<string, string> {
  return {
    'poolproof:database': JSON.stringify({
      ...JSON.parse(goodConfig['poolproof:database'] ?? ''),
      ...spoiled,
    }),
  }
}

beforeEach(() => {
  pulumi.runtime.setMocks(
    { newResource: () => ({ id: '', state: {} }), call: () => ({}) },
    'poolproof',
    'production',
  )
})

describe('a stack configuration', () => {
  test('a stack configuration that is good has the defaults filled in', () => {
    pulumi.runtime.setAllConfig(goodConfig)
    expect(readSettings()).toMatchObject({
      jwtGenerations: [1],
      poolMax: 2,
      rateLimits: {},
      env: {},
      proof: { requests: 200, concurrency: 20 },
      database: { sslmode: 'require', limits: { poolSize: 20, poolerClients: 100 } },
    })
  })

  test('a path to be proved is a text, or says what it answers', () => {
    const paths = ['/', { path: '/about', text: 'About us' }, { path: '/admin', status: '307' }]
    pulumi.runtime.setAllConfig({
      ...goodConfig,
      'poolproof:app': '{"output":"../shop"}',
      'poolproof:proof': JSON.stringify({ path: '/count', paths }),
    })
    expect(readSettings().proof.paths).toEqual([
      { path: '/', status: 200 },
      { path: '/about', status: 200, text: 'About us' },
      { path: '/admin', status: 307 },
    ])
  })

  test.each<[string, Record<string, string | undefined>, string]>([
    ['without a domain', { 'poolproof:domain': undefined }, 'poolproof:domain'],
    ['without a front end', { 'poolproof:frontendUrl': undefined }, 'poolproof:frontendUrl'],
    ['without a region', { 'poolproof:region': undefined }, 'poolproof:region'],
    [
      'with a front end that ends in a slash',
      { 'poolproof:frontendUrl': 'https://a.example/' },
      'https origin',
    ],
    ['with a plain http front end', { 'poolproof:frontendUrl': 'http://a.example' }, 'https origin'],
    ['with an upper-case project', { 'poolproof:project': 'Shop' }, 'poolproof:project: must be 1-52'],
    ['with an unknown region', { 'poolproof:region': 'mars1' }, 'poolproof:region'],
    ['with a misspelt name', { 'poolproof:pollMax': '3' }, 'pollMax'],
    ['with a pool of none', { 'poolproof:poolMax': '0' }, 'poolproof:poolMax'],
    ['with an address without port', database({ pooledAddress: 'pooler.example.com' }), 'must be host:port'],
    ['with an unknown way to manage', database({ manage: 'all' }), 'poolproof:database.manage'],
    [
      'with a rate limit that says nothing',
      { 'poolproof:rateLimits': '{"login":"often"}' },
      'poolproof:rateLimits.login: is not a list such as',
    ],
    [
      'with a limit of a route that has none',
      { 'poolproof:rateLimits': '{"logout":"address 1/1"}' },
      'logout',
    ],
    ...(
      [
        ['DATABASE_URL', 'the stack sets this name itself'],
        ['DIRECT_URL', 'the stack sets this name itself, or keeps it out'],
        ['RATE_LIMIT_LOGIN', 'the stack sets this name itself'],
        ['POOLPROOF_MODE', 'the stack sets this name itself'],
        ['AWS_LAMBDA_RUNTIME', 'Vercel keeps this name'],
        ['TZ', 'Vercel keeps this name'],
        ['VERCEL_URL', 'Vercel keeps this name'],
        ['A-B', 'a name has letters, digits and _ only'],
      ] as const
    ).map(
      ([name, text]) =>
        [
          `with ${name} among its own variables`,
          { 'poolproof:env': JSON.stringify({ [name]: 'value' }) },
          `poolproof:env.${name}: ${text}`,
        ] as [string, Record<string, string>, string],
    ),
    [
      'with an app of its own and no route to prove it by',
      { 'poolproof:app': '{"output":"../shop"}' },
      'poolproof:proof.path: an app of your own needs a route',
    ],
    [
      'with routes of an app of its own that it does not name',
      { 'poolproof:proof': '{"path":"/api/users"}' },
      'poolproof:proof.path: belongs to an app of your own',
    ],
    [
      'with paths of an app of its own that it does not name',
      { 'poolproof:proof': '{"paths":["/"]}' },
      'poolproof:proof.paths: belongs to an app of your own',
    ],
    ...(
      [
        ['about', 'paths[0].path: must begin with /'],
        [{ path: '/', status: 99 }, 'paths[0].status: must be at least 100'],
        [{ path: '/', text: '' }, 'paths[0].text: must not be empty'],
        [{ path: '/', body: 'x' }, 'paths[0].body: there is no such setting'],
      ] as const
    ).map(
      ([one, text]) =>
        [
          `with ${JSON.stringify(one)} to be proved`,
          {
            'poolproof:app': '{"output":"../shop"}',
            'poolproof:proof': JSON.stringify({ path: '/count', paths: [one] }),
          },
          text,
        ] as [string, Record<string, string>, string],
    ),
    [
      'with a preview that has a path',
      { 'poolproof:frontendPreviews': '["https://a.example/x"]' },
      'https origins',
    ],
    [
      'with a pattern of names below vercel.app',
      { 'poolproof:frontendPreviews': 'https://*.vercel.app' },
      'poolproof:frontendPreviews: has a pattern of names that anyone may take',
    ],
    ['with an empty variable', { 'poolproof:env': '{"MAIL_FROM":""}' }, 'poolproof:env.MAIL_FROM'],
    ['with an unused schema', database({ schema: 'shop' }), 'schema'],
  ])('%s is refused with the name of the setting', (_, spoiled, text) => {
    const fault = faultOf(spoiled)
    expect(fault).toContain('CONFIG_INVALID')
    expect(fault).toContain(text)
    expect(fault).toContain('pulumi config')
  })

  test('previews are a list or a text with commas, and never let into production', () => {
    const [one, other] = ['https://shop-git-a.vercel.app', 'https://*.preview.example.com']
    for (const value of [JSON.stringify([one, other]), `${one},${other}`])
      expect(faultOf({ 'poolproof:frontendPreviews': value })).toMatch(
        /^FRONTEND_PREVIEWS_IN_PRODUCTION: stack production is production[\s\S]*config rm poolproof:frontendPreviews$/,
      )
    pulumi.runtime.setMocks(
      { newResource: () => ({ id: '', state: {} }), call: () => ({}) },
      'poolproof',
      'pr-12',
    )
    pulumi.runtime.setAllConfig({ ...goodConfig, 'poolproof:frontendPreviews': `${one}, ${other}` })
    expect(readSettings().frontendPreviews).toEqual([one, other])
    expect(faultOf({ 'poolproof:frontendPreviews': one, 'poolproof:promoteFrom': 'staging' })).toContain(
      'FRONTEND_PREVIEWS_IN_PRODUCTION: stack pr-12 is production',
    )
  })

  test('a stack configuration with 3 faults names all 3 in one run', () => {
    const fault = faultOf({
      'poolproof:domain': 'https://x',
      'poolproof:region': 'mars1',
      'poolproof:vercelToken': 'canary-short',
    })
    expect(fault.match(/CONFIG_INVALID/g)).toHaveLength(3)
    expect(fault).not.toContain('canary-short')
  })

  test.each<[string, Record<string, string | undefined>, RegExp]>([
    [
      'a direct URL as the pooled one',
      database({ provider: undefined, pooledAddress: 'ep-cool-name-123456.eu-central-1.aws.neon.tech:5432' }),
      /DIRECT_AS_POOLED/,
    ],
    [
      'more connections than the pooler takes',
      { 'poolproof:poolMax': '4' },
      /BUDGET_CLIENTS: 25 instances x 4 connections x 2 deployments during a rollout = 200 clients, and the pooler takes 100/,
    ],
    [
      'a pool that was to cure everything',
      { 'poolproof:poolMax': '50' },
      /BUDGET_CLIENTS: 25 instances x 50 connections x 2 deployments during a rollout = 2500 clients, and the pooler takes 100: 2400 too many\n {2}fix: pulumi config set poolproof:poolMax 2 \(or/,
    ],
    [
      'more backends than Postgres has',
      database({ maxConnections: 30, pooler: { poolSize: 25 } }),
      /BUDGET_BACKENDS/,
    ],
    [
      'a wildcard front end',
      { 'poolproof:frontendUrl': 'https://*' },
      /FRONTEND_WILDCARD: FRONTEND_URL contains a \*/,
    ],
  ])('a stack configuration with %s is refused before the first resource', (_, spoiled, text) => {
    expect(faultOf(spoiled)).toMatch(text)
  })

  test('a stack configuration of a Supabase administrator needs no addresses: they follow from its URL', () => {
    pulumi.runtime.setAllConfig({
      ...goodConfig,
      'poolproof:database': JSON.stringify({
        manage: 'role',
        schema: 'shop',
        name: 'shop',
        plan: 'micro',
        adminUrl:
          'postgresql://postgres.abcdefghijklmnopqrst:pw@aws-0-eu-central-1.pooler.supabase.com:5432/postgres',
      }),
    })
    expect(readSettings().database).toMatchObject({
      provider: 'supabase',
      pooledAddress: 'aws-0-eu-central-1.pooler.supabase.com:6543',
      directAddress: 'aws-0-eu-central-1.pooler.supabase.com:5432',
      userSuffix: '.abcdefghijklmnopqrst',
      databaseUsername: 'postgres',
      limits: { maxConnections: 60, poolerClients: 200 },
    })
  })

  const neon = {
    provider: undefined,
    adminUrl: 'postgresql://owner:pw@ep-a-1.eu-central-1.aws.neon.tech/neondb',
    pooledAddress: undefined,
    directAddress: undefined,
  }
  const prisma = {
    provider: undefined,
    adminUrl: 'postgresql://tenant:pw@db.prisma.io:5432/postgres',
    pooledAddress: undefined,
    directAddress: undefined,
    plan: 'pro',
  }

  test.each<[string, Record<string, string>, string]>([
    [
      'a provider whose plan is not named',
      database(neon),
      'PLAN_MISSING: the connections that Neon takes depend on its plan, which is not set\n  fix: pulumi config set --path poolproof:database.plan NAME, one of these: a compute size from 0.25 to 56 CU, or MIN-MAX with autoscaling, such as 0.25-2; or set',
    ],
    [
      'an unknown plan',
      database({ plan: 'micro', provider: undefined }),
      'PLAN_UNKNOWN: an unknown host has no plan micro in our table (which has none for it)',
    ],
    [
      'roles where no user may create them',
      database(prisma),
      'MANAGE_NOT_POSSIBLE: Prisma Postgres has no user that may create roles\n  fix: pulumi config set --path poolproof:database.manage none',
    ],
    [
      'a reserve pool that does not fit',
      database({ maxConnections: 100, pooler: { poolSize: 85, reservePool: 5, maxClients: 200 } }),
      'BUDGET_BACKENDS: (85 pool + 5 reserve pool) x 1 role + 5 migrations + 3 kept free = 98 backends',
    ],
    [
      'others that leave too little, as `pulumi config set` stores them',
      database({ maxConnections: 100, pooler: { poolSize: 20, maxClients: 200 }, others: { worker: '80' } }),
      '+ 3 kept free + 80 worker = 108 backends, and Postgres has 100 - 3 reserved = 97: 11 too many',
    ],
    ['others by a number that is none', database({ others: { worker: 'many' } }), 'database.others.worker'],
  ])('a stack configuration with %s is refused with the next step', (_, spoiled, text) => {
    expect(faultOf(spoiled)).toContain(text)
  })

  test.each<[string, Record<string, string>, [ConnectionLimits, number]]>([
    [
      "a pool and a reserve of one's own: the role may hold both",
      database({ pooler: { poolSize: 20, reservePool: 5, maxClients: 200 } }),
      [{ poolSize: 20, reservePool: 5, poolerClients: 200 }, 25],
    ],
    [
      'Neon at 1 CU: the pool is its choice',
      database({ ...neon, plan: '1' }),
      [{ poolSize: 377, poolerClients: 10_000, poolSizeFixed: true }, 377],
    ],
    [
      'Prisma Postgres, which does not tell its pool: all that the plan has',
      {
        'poolproof:database': JSON.stringify({
          manage: 'none',
          plan: 'pro',
          pooledUrl: 'postgresql://tenant:pw@pooled.db.prisma.io:5432/postgres?sslmode=require',
          directUrl: 'postgresql://tenant:pw@db.prisma.io:5432/postgres?sslmode=require',
        }),
      },
      [{ poolerClients: 250 }, 45],
    ],
  ])('knows the pooler of %s', (_, changed, [limits, backends]) => {
    pulumi.runtime.setAllConfig({ ...goodConfig, ...changed })
    const { database } = readSettings()
    expect(database.limits).toMatchObject(limits)
    expect(poolerBackends(database.limits)).toBe(backends)
  })

  test('a stack configuration on an embedded cloud that is not running says how to start it', () => {
    process.env.POOLPROOF_CLOUD = '/nowhere/cloud.json'
    try {
      pulumi.runtime.setAllConfig({ 'poolproof:cloud': 'embedded' })
      expect(() => readSettings()).toThrow(/CLOUD_NOT_RUNNING[\s\S]*npm start/)
    } finally {
      delete process.env.POOLPROOF_CLOUD
    }
  })
})

test.each([
  ['fra1', 'db.abc.eu-central-1.aws.neon.tech', undefined],
  ['iad1', 'ep-x.us-east-2.aws.neon.tech', undefined],
  [
    'iad1',
    'aws-0-eu-central-1.pooler.supabase.com',
    /functions run in iad1 \(us-east-1\).*database is in eu-central-1/,
  ],
  ['iad1', 'db.example.com', undefined],
])('functions in %s and a database at %s', (region, host, warning) => {
  const said = farRegions(region, regionOfHost(host))
  if (warning) expect(said).toMatch(warning)
  else expect(said).toBeUndefined()
})
