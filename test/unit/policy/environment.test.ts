import { describe, expect, test } from 'vitest'
import { abridged } from '../harness/abridged.ts'
import { goodStack, judged, type StackResource, spoiled, unknown, variable, withMore } from './good-stack.ts'

const ref = 'abcdefghijklmnopqrst'
const pooler = 'aws-1-eu-central-1.pooler.supabase.com'
const url = (port: number, { role = 'app_a', host = pooler, database = 'shop' } = {}) =>
  `postgresql://shop_${role}.${ref}:canary1@${host}:${port}/${database}?sslmode=require`
const shown = (port: number, role = 'app_a', database = 'shop') =>
  url(port, { role, database }).replace('canary1', '***')
const own = `postgresql://shop_app_a:canary1@db.${ref}.supabase.co:5432/shop?sslmode=require`

describe('a good stack', () => {
  test('breaks no policy', () => {
    expect(judged(goodStack)).toEqual([])
  })

  test('breaks none at a first preview, where values and ids are not known, and the SDK has nothing to warn of', () => {
    const preview = goodStack.map((one): StackResource => {
      const props = { ...one.props }
      for (const name of ['value', 'projectId', 'directUrl', 'owner', 'role', 'meta']) {
        if (name in props) props[name] = unknown
      }
      return { ...one, props }
    })
    expect(judged(preview)).toEqual([])
  })
})

describe('one spoiled variable breaks one policy', () => {
  test.each<[string, StackResource[], string]>([
    [
      'a direct URL',
      spoiled('app-DATABASE_URL', { value: own }),
      `mandatory pooled-door (app-DATABASE_URL) DIRECT_AS_POOLED: … it should read ${shown(6543)} => pulumi config set --path poolproof:database.pooledAddress, then pulumi up`,
    ],
    [
      'a session mode URL',
      spoiled('app-DATABASE_URL', { value: url(5432) }),
      `mandatory pooled-door (app-DATABASE_URL) SESSION_AS_POOLED: … it should read ${shown(6543)} => pulumi config set --path poolproof:database.pooledAddress, then pulumi up`,
    ],
    [
      'an unknown host: a warning, at the deployment',
      spoiled('app-DATABASE_URL', { value: url(5432, { host: 'db.example.com' }) }),
      'advisory pooled-door-warnings (app-deployment) DOOR_UNKNOWN: DATABASE_URL may or may not go through a transaction mode pooler: its host is none of the providers we know => if the pooler is your own: pulumi config set --path poolproof:database.provider pgbouncer',
    ],
    [
      'this machine, with a domain that is not',
      spoiled('app-DATABASE_URL', { value: 'postgresql://shop_app_a:canary1@127.0.0.1:6432/shop' }),
      'mandatory pooled-door (app-DATABASE_URL) LOOPBACK_HOST: DATABASE_URL names 127.0.0.1, but the deployment is api.example.com => pulumi config set --path poolproof:database.pooledAddress, then pulumi up',
    ],
    [
      'migrations through the pooler',
      spoiled('migration', { directUrl: url(6543, { role: 'migrator' }) }),
      `mandatory pooled-door (migration) POOLED_AS_DIRECT: … it should read ${shown(5432, 'migrator')} => pulumi config set --path poolproof:database.directAddress, then pulumi up`,
    ],
    [
      'migrations of another database',
      spoiled('migration', { directUrl: url(5432, { role: 'migrator', database: 'other' }) }),
      `mandatory pooled-door (app-DATABASE_URL) OTHER_DATABASE: … it should read ${shown(5432, 'migrator')} => pulumi config set --path poolproof:database.directAddress, then pulumi up`,
    ],
    [
      'the direct URL under its own name',
      withMore(variable('DIRECT_URL', url(5432))),
      "mandatory no-direct-door (app-DIRECT_URL) DIRECT_URL_IN_FUNCTION: DIRECT_URL is in the environment of the functions: it bypasses the pooler => remove DIRECT_URL from the program's environment, then pulumi up",
    ],
    [
      'the direct URL under a name that integrations set: a warning',
      withMore(variable('DATABASE_URL_UNPOOLED', url(5432))),
      "advisory no-direct-door-warnings (app-deployment) DIRECT_URL_IN_FUNCTION: DATABASE_URL_UNPOOLED is in the environment of the functions: it bypasses the pooler => remove DATABASE_URL_UNPOOLED from the program's environment, then pulumi up",
    ],
    [
      'a secret that can be read back',
      spoiled('app-JWT_ACCESS_SECRET', { sensitive: false }),
      'mandatory sensitive (app-JWT_ACCESS_SECRET) VARIABLE_NOT_SENSITIVE: JWT_ACCESS_SECRET contains a secret and is not Sensitive: Vercel shows its value => make every variable Sensitive: pulumi up',
    ],
    [
      'a Sensitive one for development',
      spoiled('app-CRON_SECRET', { targets: ['production', 'development'] }),
      'mandatory sensitive (app-CRON_SECRET) SENSITIVE_IN_DEVELOPMENT: CRON_SECRET is Sensitive and meant for production, development: Vercel refuses Sensitive for development => vercel env rm CRON_SECRET development',
    ],
    [
      'a short secret',
      spoiled('app-JWT_ACCESS_SECRET', { value: 'canaryshort' }),
      'mandatory secrets (app-JWT_ACCESS_SECRET) SECRET_SHORT: JWT_ACCESS_SECRET is 11 characters long, and 32 are required => let the stack create secrets of 64 random bytes: pulumi up',
    ],
    [
      'a secret that can be guessed',
      spoiled('app-CRON_SECRET', { value: 'canary'.repeat(6) }),
      'mandatory secrets (app-CRON_SECRET) SECRET_WEAK: CRON_SECRET can be guessed: it consists of 5 different characters => let the stack create secrets of 64 random bytes: pulumi up',
    ],
    [
      'equal secrets',
      spoiled('app-JWT_REFRESH_SECRET', { value: 'q3V8rZ1mXk7TtN5yBf2WcJ9sLhE4uGdP' }),
      'mandatory secrets (app-JWT_REFRESH_SECRET) SECRET_REUSED: JWT_REFRESH_SECRET is equal to JWT_ACCESS_SECRET => let the stack create secrets of 64 random bytes: pulumi up',
    ],
    [
      'a wildcard origin',
      spoiled('app-FRONTEND_URL', { value: 'https://*.example.com' }),
      'mandatory front-end (app-FRONTEND_URL) FRONTEND_WILDCARD: FRONTEND_URL contains a *, and must be one origin => pulumi config set poolproof:frontendUrl, then pulumi up',
    ],
    [
      'an origin with a trailing slash',
      spoiled('app-FRONTEND_URL', { value: 'https://www.example.com/' }),
      'mandatory front-end (app-FRONTEND_URL) FRONTEND_NOT_ORIGIN: FRONTEND_URL has a trailing slash; it should read https://www.example.com => pulumi config set poolproof:frontendUrl, then pulumi up',
    ],
    [
      'functions on the other side of the world: a warning',
      spoiled('app-project', { resourceConfig: { functionDefaultRegions: ['syd1'] } }),
      'advisory regions-warnings (app-deployment) REGIONS_APART: … it should read fra1 => pulumi config set poolproof:region fra1, then pulumi up',
    ],
  ])('%s', (_, resources, violation) => {
    expect(judged(resources)).toEqual([abridged(violation)])
  })
})

describe('a direct URL is found wherever a variable can be set', () => {
  const refused = expect.stringMatching(/^mandatory no-direct-door \(app-[a-z]+\) DIRECT_URL_IN_FUNCTION: /)
  const entry = { key: 'DIRECT_URL', value: url(5432), sensitive: true, targets: ['production'] }

  test.each<[string, StackResource[]]>([
    [
      'ProjectEnvironmentVariables',
      withMore({
        name: 'app-more',
        type: 'vercel:index/projectEnvironmentVariables:ProjectEnvironmentVariables',
        props: { projectId: 'prj_1', variables: [entry] },
      }),
    ],
    [
      'SharedEnvironmentVariable',
      withMore({
        name: 'app-shared',
        type: 'vercel:index/sharedEnvironmentVariable:SharedEnvironmentVariable',
        props: { ...entry, projectIds: ['prj_0', 'prj_1'] },
      }),
    ],
    ['the project itself', spoiled('app-project', { environments: [entry] })],
    ['the deployment itself', spoiled('app-deployment', { environment: { DIRECT_URL: url(5432) } })],
  ])('%s', (_, resources) => {
    expect(judged(resources)).toEqual([refused])
  })
})

test('variables of a developer, of previews and of another project are no part of production', () => {
  const secret = { sensitive: false, targets: ['development'] }
  const equal = 'q3V8rZ1mXk7TtN5yBf2WcJ9sLhE4uGdP'
  expect(judged(withMore(variable('DATABASE_URL', own, secret)))).toEqual([])
  for (const place of [{ targets: ['preview'] }, { projectId: 'prj_2' }]) {
    const other = { ...variable('CRON_SECRET', equal, place), name: 'app-other' }
    expect(judged(withMore(other))).toEqual([])
  }
})

test('each run reports again what an earlier one reported', () => {
  const bad = spoiled('app-JWT_ACCESS_SECRET', { sensitive: false })
  expect(judged([...bad, ...bad])).toHaveLength(2)
})
