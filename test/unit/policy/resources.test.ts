import * as pulumi from '@pulumi/pulumi'
import { describe, expect, test } from 'vitest'
import { policies, policyCodes } from '../../../infra/policy/policies.ts'
import { readStackSettings } from '../../../infra/policy/stack-settings.ts'
import { goodStack, judged, type StackResource, spoiled, withMore } from './good-stack.ts'

describe('one spoiled role, database or deployment breaks one policy', () => {
  test.each<[string, StackResource[], string]>([
    [
      'a superuser',
      spoiled('postgres-app-a', { superuser: true }),
      'mandatory roles (postgres-app-a) ROLE_TOO_STRONG: role shop_app_a is a superuser => remove superuser from this Role, then pulumi up',
    ],
    [
      'a migrator that makes roles',
      spoiled('postgres-migrator', { createRole: true }),
      'mandatory roles (postgres-migrator) ROLE_TOO_STRONG: role shop_migrator may create roles => remove createRole from this Role, then pulumi up',
    ],
    [
      'no limit',
      spoiled('postgres-app-a', { connectionLimit: -1 }),
      'mandatory roles (postgres-app-a) ROLE_UNLIMITED: role shop_app_a has no connection limit: it can take every connection of Postgres => set connectionLimit of this Role to the size of its pool, then pulumi up',
    ],
    [
      'a limit that is left out',
      spoiled('postgres-app-a', { connectionLimit: undefined }),
      'mandatory roles (postgres-app-a) ROLE_UNLIMITED: role shop_app_a has no connection limit: it can take every connection of Postgres => set connectionLimit of this Role to the size of its pool, then pulumi up',
    ],
    [
      'an app role that owns the database',
      spoiled('postgres-database', { owner: 'shop_app' }),
      'mandatory roles (app-DATABASE_URL) APP_ROLE_OWNS: the functions log in as shop_app_a with the rights of shop_app, which owns database shop => make the role of the migrations its owner, then pulumi up',
    ],
    [
      'an app role that may empty tables',
      spoiled('postgres-app-tables', { privileges: ['SELECT', 'TRUNCATE'] }),
      'mandatory roles (app-DATABASE_URL) APP_ROLE_GRANTED: the functions log in as shop_app_a with the rights of shop_app, which has TRUNCATE on table => remove TRUNCATE from the grant, then pulumi up',
    ],
    [
      'an app role that may pass its rights on',
      spoiled('postgres-app-schema', { withGrantOption: true }),
      'mandatory roles (app-DATABASE_URL) APP_ROLE_GRANTED: the functions log in as shop_app_a with the rights of shop_app, which has WITH GRANT OPTION on schema => remove WITH GRANT OPTION from the grant, then pulumi up',
    ],
    [
      'a database without protection',
      spoiled('postgres-database', {}, { protect: false }),
      'mandatory database-protected (postgres-database) DATABASE_UNPROTECTED: database shop on aws-1-eu-central-1.pooler.supabase.com is not protected: pulumi destroy would drop it => pulumi config set --path poolproof:database.protect true, then pulumi up',
    ],
    [
      'a deployment that does not name its variables and schema',
      spoiled('app-deployment', { meta: { artifact: '0123456789abcdef' } }),
      'mandatory deployment-meta (app-deployment) META_MISSING: meta of the deployment lacks env, schema: a change there creates no new deployment => set meta.env and meta.schema of the Deployment, then pulumi up',
    ],
    [
      'a role limit of 10 below a pool of 15',
      spoiled('postgres-app-a', { connectionLimit: 10 }),
      'mandatory budget (stack) ROLE_BELOW_POOL: role shop_app_a may open 10 connections and the pooler opens 15 for it: the others fail instead of waiting => set connectionLimit of this Role to 15, then pulumi up',
    ],
    [
      '5 connections for each of 25 instances',
      spoiled('app-DATABASE_POOL_MAX', { value: '5' }),
      'mandatory budget (stack) BUDGET_CLIENTS: 25 instances x 5 connections x 2 deployments during a rollout = 250 clients, and the pooler takes 200: 50 too many => pulumi config set poolproof:poolMax 4 (or pulumi config set poolproof:instances 20)',
    ],
  ])('%s', (_, resources, violation) => {
    expect(judged(resources)).toEqual([violation])
  })

  test('during a rotation both roles count: 2 pools of 15, 5 and 3 are too many for 28', () => {
    const other = { name: 'shop_app_b', login: true, connectionLimit: 15, roles: ['shop_app'] }
    const rotating = withMore({ name: 'postgres-app-b', type: 'postgresql:index/role:Role', props: other })
    const config = { maxConnections: 40 }
    expect(judged(goodStack, { config })).toEqual([])
    expect(judged(rotating, { config })).toEqual([
      'mandatory budget (stack) BUDGET_BACKENDS: 15 pool x 2 roles + 5 migrations + 3 kept free = 38 backends, and Postgres has 40 - 12 reserved = 28: 10 too many => pulumi config set --path poolproof:database.pooler.poolSize 10',
    ])
  })

  test('but a database on this machine needs no protection', () => {
    const here = { protect: false, provider: { host: '127.0.0.1' } }
    expect(judged(spoiled('postgres-database', {}, here))).toEqual([])
  })

  test('and neither does one of a stack that nothing is promoted to', () => {
    const resources = spoiled('postgres-database', {}, { protect: false })
    expect(judged(resources, { stack: { isProduction: false } })).toEqual([])
    expect(judged(resources, { stack: { isProduction: true } })).toHaveLength(1)
  })
})

describe('the budget', () => {
  test('takes what the policy is configured with over what the stack says', () => {
    expect(judged(goodStack, { config: { instances: 60 } })).toEqual([
      'mandatory budget (stack) BUDGET_CLIENTS: 60 instances x 2 connections x 2 deployments during a rollout = 240 clients, and the pooler takes 200: 40 too many => pulumi config set poolproof:poolMax 1 (or pulumi config set poolproof:instances 50)',
    ])
    expect(judged(goodStack, { config: { instances: 60, poolerClients: 240 } })).toEqual([])
  })

  test('names a plan that is not in the table', () => {
    expect(judged(goodStack, { config: { plan: 'Tiny' } })).toEqual([
      expect.stringMatching(
        /^mandatory budget \(stack\) PLAN_UNKNOWN: Supabase has no plan Tiny in our table/,
      ),
    ])
  })

  test('says nothing of a stack without a pool', () => {
    expect(judged(goodStack.filter(({ name }) => name !== 'app-DATABASE_POOL_MAX'))).toEqual([])
  })
})

test('a role of the functions without a limit passes where the host sizes its pool, and the migrator does not', () => {
  const onNeon = (name: string) =>
    spoiled(name, { connectionLimit: undefined }, { provider: { host: 'ep-a-1.eu-central-1.aws.neon.tech' } })
  const told = (name: string) => judged(onNeon(name)).filter((line) => line.includes('ROLE_UNLIMITED'))
  expect(told('postgres-app-a')).toEqual([])
  expect(told('postgres-migrator')).toHaveLength(1)
})

test('the stack settings come from poolproof:instances and poolproof:database, the rest is left out', () => {
  const database = {
    provider: 'neon',
    plan: 'Launch',
    pooler: { maxClients: 500 },
    adminUrl: 'postgresql://x',
  }
  pulumi.runtime.setAllConfig({
    'poolproof:instances': '40',
    'poolproof:database': JSON.stringify(database),
  })
  const read = { instances: 40, provider: 'neon', plan: 'Launch', poolerClients: 500, reservePool: 0 }
  expect(readStackSettings()).toEqual({ ...read, isProduction: false })
  pulumi.runtime.setConfig('poolproof:promoteFrom', 'staging')
  expect(readStackSettings()).toEqual({ ...read, isProduction: true })
  pulumi.runtime.setAllConfig({ 'poolproof:database': '{"pooler": ' })
  expect(readStackSettings()).toEqual({ isProduction: false })
  pulumi.runtime.setAllConfig({})
  expect(readStackSettings()).toEqual({})
})

test('12 policies by name: what is certain is mandatory, what may be meant is advisory', () => {
  expect(policies().map(({ name, enforcementLevel }) => `${enforcementLevel} ${name}`)).toEqual([
    'mandatory pooled-door',
    'advisory pooled-door-warnings',
    'mandatory no-direct-door',
    'advisory no-direct-door-warnings',
    'mandatory sensitive',
    'mandatory secrets',
    'mandatory front-end',
    'advisory regions-warnings',
    'mandatory roles',
    'mandatory database-protected',
    'mandatory deployment-meta',
    'mandatory budget',
  ])
})

test('the pack alone raises these codes', () => {
  expect(policyCodes.toSorted()).toEqual([
    'APP_ROLE_GRANTED',
    'APP_ROLE_OWNS',
    'META_MISSING',
    'ROLE_BELOW_POOL',
    'ROLE_TOO_STRONG',
    'ROLE_UNLIMITED',
  ])
})
