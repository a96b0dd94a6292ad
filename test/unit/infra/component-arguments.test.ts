import * as pulumi from '@pulumi/pulumi'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  JwtKeys,
  Migration,
  PooledPostgres,
  type PooledPostgresArgs,
  Proof,
  VercelApp,
} from '../../../infra/public.ts'

let registered: { type: string; name: string; inputs: Record<string, unknown> }[]

beforeEach(() => {
  registered = []
  pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs }) {
        registered.push({ type, name, inputs })
        return { id: `${name}-id`, state: { ...inputs, result: name } }
      },
      call: () => ({}),
    },
    'my-shop',
    'dev',
  )
})
afterEach(() => pulumi.runtime.disconnect())

const neon = 'postgresql://owner:canary@ep-a-1.eu-central-1.aws.neon.tech/neondb'
const supabase = 'postgresql://postgres.abcdefghijklmnopqrst:canary@aws-0-eu-central-1.pooler.supabase.com'

/** What is said of arguments, and how many resources there are then. */
function refused(make: () => unknown): string {
  try {
    make()
  } catch (error) {
    expect(error).toBeInstanceOf(pulumi.RunError)
    expect(registered).toEqual([])
    return (error as Error).message
  }
  return 'nothing'
}
const postgres = (args: PooledPostgresArgs) => refused(() => new PooledPostgres('db', args))

test.each<[string, PooledPostgresArgs, RegExp | string]>([
  [
    'no plan of a host that has plans',
    { adminUrl: neon },
    /^PLAN_MISSING: PooledPostgres db: the connections that Neon takes depend on its plan, which is not set\n {2}fix: set the argument plan to NAME, one of these: .*; or set pooler\.poolSize and pooler\.maxClients$/,
  ],
  [
    'a plan that the host does not have',
    { adminUrl: neon, plan: 'huge' },
    /^PLAN_UNKNOWN: PooledPostgres db: [\s\S]*fix: set the argument plan to NAME/,
  ],
  [
    'more instances than the plan takes',
    { adminUrl: `${supabase}:5432/postgres`, plan: 'micro', manage: 'role', instances: 900 },
    /^BUDGET_\w+: PooledPostgres db: [\s\S]*fix: [\s\S]*set the argument instances to \d+/,
  ],
  [
    'a direct URL where the pooled one belongs',
    { manage: 'none', plan: '0.25-2', pooledUrl: neon, directUrl: neon },
    /^DIRECT_AS_POOLED: PooledPostgres db: .*\n {2}fix: .*set the argument pooledUrl/,
  ],
  [
    'a session pooler where the transaction pooler belongs',
    {
      manage: 'none',
      plan: 'micro',
      pooledUrl: `${supabase}:5432/postgres`,
      directUrl: `${supabase}:5432/postgres`,
    },
    /SESSION_AS_POOLED: PooledPostgres db: /,
  ],
  [
    'a host of which nothing follows',
    { adminUrl: 'postgresql://admin:canary@db.example.com:5432/postgres' },
    /^DOOR_NOT_DERIVABLE: PooledPostgres db: .*\n {2}fix: set the argument pooledAddress to HOST:PORT, and directAddress likewise$/,
  ],
  [
    'a name that is no identifier, and a pool of 0',
    { adminUrl: neon, plan: '0.25-2', name: 'My shop', poolMax: 0 },
    'CONFIG_INVALID: PooledPostgres db: name: must be lower-case letters, digits and _, and begin with no digit\n  fix: set the argument name to VALUE\nCONFIG_INVALID: PooledPostgres db: poolMax: must be at least 1\n  fix: set the argument poolMax to VALUE',
  ],
])('PooledPostgres refuses %s before the first resource, in the words of its arguments', (_, args, text) => {
  const said = postgres(args)
  expect(said).toMatch(text)
  expect(said).not.toMatch(/poolproof:|pulumi config|canary/)
})

test.each<[string, () => unknown, string]>([
  [
    'JwtKeys',
    () => new JwtKeys('jwt', { generations: [3, 2, 1] }),
    'CONFIG_INVALID: JwtKeys jwt: generations: must have one generation or two, newest first, such as [2,1]\n  fix: set the argument generations to VALUE',
  ],
  [
    'JwtKeys',
    () => new JwtKeys('jwt', { generations: [0] }),
    'CONFIG_INVALID: JwtKeys jwt: generations[0]: must be at least 1\n  fix: set the argument generations[0] to VALUE',
  ],
  [
    'VercelApp',
    () => new VercelApp('app', { project: 'My Shop', region: 'mars', environment: {} }),
    'CONFIG_INVALID: VercelApp app: project: must be 1-52 lower-case letters, digits or -\n  fix: set the argument project to VALUE\nCONFIG_INVALID: VercelApp app: region: must be one of',
  ],
  [
    'VercelApp',
    () => new VercelApp('app', { project: 'shop', region: 'fra1', output: 'nowhere', environment: {} }),
    'APP_OUTPUT_INVALID: VercelApp app: output: nowhere has no config.json of version 3\n  fix: run vercel build --prod in your app, then: set the argument output to FOLDER/.vercel/output',
  ],
  [
    'Proof',
    () =>
      new Proof('proof', {
        url: 'https://api.example.com',
        path: 'users',
        requests: 0,
        postgres: { pooledUrl: neon, directUrl: neon },
      }),
    'CONFIG_INVALID: Proof proof: requests: must be at least 1\n  fix: set the argument requests to VALUE\nCONFIG_INVALID: Proof proof: path: must begin with /\n  fix: set the argument path to VALUE',
  ],
])('%s refuses wrong arguments before the first resource, in their words', (_, make, text) => {
  expect(refused(make)).toContain(text)
})

test('a component needs no more than its few arguments', async () => {
  const url = (text: string) => pulumi.secret(`postgresql://app:pw@${text}:5432/shop`)
  const connections = { pooledUrl: url('pooler.example.com'), directUrl: url('db.example.com') }
  new JwtKeys('jwt')
  new Migration('migration', { postgres: connections })
  new Proof('proof', { url: 'https://api.example.com:8443/', path: '/users', postgres: connections })
  await pulumi.runtime.disconnect()
  const inputs = (name: string) => registered.find((one) => one.name === name)?.inputs
  expect(registered.map(({ name }) => name).sort()).toEqual([
    'jwt',
    'jwt-access-0',
    'jwt-access-1',
    'jwt-refresh-0',
    'jwt-refresh-1',
    'migration',
    'proof',
  ])
  expect(inputs('migration')).toMatchObject({ folder: 'prisma', denyRoles: [] })
  expect(inputs('proof')).toMatchObject({
    frontendUrl: 'https://api.example.com:8443',
    apiHost: 'api.example.com:8443',
    poolerBackends: 20,
    burst: { requests: 200, concurrency: 20 },
  })
  const absent = ['deploymentId', 'bypassSecret', 'cronSecret', 'fingerprint', 'release', 'neededBackends']
  expect(Object.keys(inputs('proof') ?? {}).filter((name) => absent.includes(name))).toEqual([])
})
