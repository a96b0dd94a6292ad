import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { budget } from '../../../rules/budget/index.ts'
import { neighbours, rolesOf } from '../../../rules/budget/neighbours.ts'
import { type BudgetInput, defaults } from '../../../rules/budget/sums.ts'
import { budgetTable } from '../../../rules/budget/text.ts'
import { providers } from '../../../rules/hosts/index.ts'
import { findPlan } from '../../../rules/hosts/plan.ts'

const good: BudgetInput = { instances: 50, poolMax: 2, poolerClients: 200, poolSize: 20, maxConnections: 100 }
const texts = (input: BudgetInput) =>
  budget(input).faults.map(({ message }) => message.replace('\n  fix: ', ' => '))

test('50 instances x 2 x 2 fill 200 clients exactly, 28 backends fit into 97: no fault', () => {
  expect(budget(good)).toMatchObject({
    faults: [],
    largestPoolMax: 2,
    largestInstances: 50,
    largestPoolSize: 89,
    roleConnectionLimit: 20,
  })
})

test('the role of the app may hold what the pooler opens for it, its reserve included', () => {
  expect(budget({ ...good, reservePool: 5 }).roleConnectionLimit).toBe(25)
})

describe('one spoiled number gives one fault, with the sum and the smallest fix', () => {
  test.each<[string, Partial<BudgetInput>, string]>([
    [
      'one instance too many',
      { instances: 51 },
      'BUDGET_CLIENTS: 51 instances x 2 connections x 2 deployments during a rollout = 204 clients, and the pooler takes 200: 4 too many => pulumi config set poolproof:poolMax 1 (or pulumi config set poolproof:instances 50)',
    ],
    [
      'more instances than clients',
      { instances: 150 },
      'BUDGET_CLIENTS: 150 instances x 2 connections x 2 deployments during a rollout = 600 clients, and the pooler takes 200: 400 too many => pulumi config set poolproof:instances 50',
    ],
    [
      'a pool larger than the clients',
      { instances: 150, poolMax: 150 },
      'BUDGET_CLIENTS: 150 instances x 150 connections x 2 deployments during a rollout = 45000 clients, and the pooler takes 200: 44800 too many => pulumi config set poolproof:poolMax 1, and poolproof:instances 100',
    ],
    [
      'a pool that is too large',
      { poolSize: 90 },
      'BUDGET_BACKENDS: 90 pool x 1 role + 5 migrations + 3 kept free = 98 backends, and Postgres has 100 - 3 reserved = 97: 1 too many => pulumi config set --path poolproof:database.pooler.poolSize 89',
    ],
    [
      'a reserve pool',
      { poolSize: 85, reservePool: 5 },
      'BUDGET_BACKENDS: (85 pool + 5 reserve pool) x 1 role + 5 migrations + 3 kept free = 98 backends, and Postgres has 100 - 3 reserved = 97: 1 too many => pulumi config set --path poolproof:database.pooler.poolSize 84',
    ],
    [
      'both roles of a rotation',
      { poolSize: 45, roles: 2 },
      'BUDGET_BACKENDS: 45 pool x 2 roles + 5 migrations + 3 kept free = 98 backends, and Postgres has 100 - 3 reserved = 97: 1 too many => pulumi config set --path poolproof:database.pooler.poolSize 44',
    ],
    [
      'others on the same server',
      { others: { worker: 60, dashboard: 10 } },
      'BUDGET_BACKENDS: 20 pool x 1 role + 5 migrations + 3 kept free + 60 worker + 10 dashboard = 98 backends, and Postgres has 100 - 3 reserved = 97: 1 too many => pulumi config set --path poolproof:database.pooler.poolSize 19',
    ],
    [
      'others that leave no room at all',
      { others: { worker: 97 } },
      'BUDGET_BACKENDS: 20 pool x 1 role + 5 migrations + 3 kept free + 97 worker = 125 backends, and Postgres has 100 - 3 reserved = 97: 28 too many => choose a larger plan of the database: pulumi config set --path poolproof:database.plan NAME',
    ],
    [
      'another stack of the server, in a rotation',
      { others: { worker: 9 }, neighbours: { web_app_a: 30, web_app_b: 30, web_migrator: 5, old_app_a: -1 } },
      'BUDGET_BACKENDS: 20 pool x 1 role + 5 migrations + 3 kept free + 9 worker + 30 web_app_a + 30 web_app_b + 5 web_migrator = 102 backends, and Postgres has 100 - 3 reserved = 97: 5 too many => pulumi config set --path poolproof:database.pooler.poolSize 15; or make room in the stack whose poolproof:database.name is web: pulumi config set --path poolproof:database.pooler.poolSize N --stack OTHER, then pulumi up --stack OTHER; or, where it is not needed: pulumi destroy --stack OTHER',
    ],
    [
      'others by half',
      { others: { worker: 1.5 } },
      'BUDGET_INVALID: others.worker is 1.5, not a whole number from 0 => pulumi config set --path poolproof:database.others.worker N',
    ],
    [
      'fewer clients than the pool is large',
      { instances: 23, poolSize: 95 },
      'BUDGET_BACKENDS: 92 clients + 5 migrations + 3 kept free = 100 backends, and Postgres has 100 - 3 reserved = 97: 3 too many => pulumi config set --path poolproof:database.pooler.poolSize 89',
    ],
    [
      "a pool that is the provider's choice",
      { poolSize: 93, poolSizeFixed: true, poolerClients: 10_000 },
      'BUDGET_BACKENDS: 93 pool x 1 role + 5 migrations + 3 kept free = 101 backends, and Postgres has 100 - 3 reserved = 97: 4 too many => pulumi config set poolproof:instances 22',
    ],
    [
      'a Postgres that is too small for migrations',
      { maxConnections: 10, instances: 1 },
      'BUDGET_BACKENDS: 4 clients + 5 migrations + 3 kept free = 12 backends, and Postgres has 10 - 3 reserved = 7: 5 too many => choose a larger plan of the database: pulumi config set --path poolproof:database.plan NAME',
    ],
    [
      'no pooler',
      { poolerClients: 0 },
      'BUDGET_NO_POOLER: this plan has no pooler: every instance would take connections of Postgres itself => choose a plan with a pooler: pulumi config set --path poolproof:database.plan NAME; or put PgBouncer in front of it: pulumi config set --path poolproof:database.pooledAddress HOST:PORT and pulumi config set --path poolproof:database.pooler.maxClients N',
    ],
    [
      'half an instance and a pool of 0',
      { instances: 0.5, poolMax: 0 },
      'BUDGET_INVALID: instances is 0.5, not a whole number from 1; poolMax is 0, not a whole number from 1 => pulumi config set poolproof:instances N; pulumi config set poolproof:poolMax N',
    ],
  ])('%s', (_, spoiled, text) => {
    expect(texts({ ...good, ...spoiled })).toEqual([text])
  })
})

test('with the default settings no plan of any host is refused without a change of settings that makes it fit', () => {
  const { instances, poolMax } = defaults
  const refused = Object.entries(providers).flatMap(([name, { plans }]) =>
    Object.entries(plans).flatMap(([plan, limits]) => {
      const { faults, largestPoolMax = 1, largestInstances = 1 } = budget({ ...limits, instances, poolMax })
      if (faults.length === 0) return []
      const [smaller] = [{ poolMax: largestPoolMax }, { instances: largestInstances }].filter((change) => {
        const changed = { ...limits, instances, poolMax, ...change }
        return budget(changed).faults.length === 0
      })
      return `${name} ${plan}: ${smaller ? Object.keys(smaller) : faults.map(({ code }) => code)}`
    }),
  )
  expect(refused).toEqual([
    'neon 0.25: poolMax',
    'prisma-postgres free: poolMax',
    'prisma-postgres starter: poolMax',
    'vercel-postgres 0.25: poolMax',
    // These have no pooler at all: the fix is another plan, or a PgBouncer of one's own.
    ...['B1ms', 'B2s', 'B2ms', 'B4ms', 'B8ms', 'B12ms'].map((plan) => `azure ${plan}: BUDGET_NO_POOLER`),
    ...['free', 'hobbyist'].map((plan) => `aiven ${plan}: BUDGET_NO_POOLER`),
  ])
})

test('without limits that the provider tells, nothing is refused and nothing is promised', () => {
  const { faults, largestPoolMax, largestInstances, largestPoolSize, roleConnectionLimit } = budget({
    instances: 1000,
    poolMax: 10,
  })
  expect([faults, largestPoolMax, largestInstances, largestPoolSize, roleConnectionLimit]).toEqual([
    [],
    ...[undefined, undefined, undefined, undefined],
  ])
})

test('Neon at 0.25 CU fits 22 instances with 2 connections, though its own pool would take all but 4', () => {
  const limits = findPlan(providers.neon, '0.25')
  expect(budget({ instances: 22, poolMax: 2, ...limits })).toMatchObject({ faults: [], largestInstances: 22 })
  expect(texts({ instances: 23, poolMax: 2, ...limits })).toHaveLength(1)
})

test('the table gives peak and limit of each kind of connection, and whether the excess waits or fails', () => {
  expect(budgetTable(budget(good))).toBe(
    [
      'connections          peak  limit  calculation                     excess waits     or fails',
      'functions to pooler   200    200  50 instances x 2 x 2 rollout    in the instance  503 from the app',
      'pooler to Postgres     20     20  20 x 1 role, or one per client  in the pooler    never',
      'migrations              5      5  direct connection               for the lock     at the role limit',
      'people and tools        3      -  kept free',
      'Postgres               28     97  100 - 3 reserved                nowhere          at once, 53300',
      'largest safe poolMax with these instances: 2; largest safe instances with this poolMax: 50',
    ].join('\n'),
  )
})

test('what was measured stands beside it, and unknown numbers are dashes', () => {
  const table = budgetTable(budget({ instances: 5, poolMax: 2 }), { 'pooler to Postgres': 9 })
  expect(table.split('\n').slice(0, 3)).toEqual([
    'connections          peak  limit  measured  calculation                  excess waits     or fails',
    'functions to pooler    20      -         -  5 instances x 2 x 2 rollout  in the instance  503 from the app',
    'pooler to Postgres      -      -         9  not documented               in the pooler    never',
  ])
  expect(table).toContain('are not known: the pooler does not say')
})

test('the largest safe settings are safe, and one more is not', () => {
  const input: fc.Arbitrary<BudgetInput> = fc.record({
    instances: fc.integer({ min: 1, max: 300 }),
    poolMax: fc.integer({ min: 1, max: 20 }),
    rollout: fc.integer({ min: 1, max: 3 }),
    poolerClients: fc.integer({ min: 1, max: 5000 }),
    poolSize: fc.integer({ min: 1, max: 200 }),
    reservePool: fc.integer({ min: 0, max: 20 }),
    poolSizeFixed: fc.boolean(),
    maxConnections: fc.integer({ min: 20, max: 500 }),
    roles: fc.constantFrom(1 as const, 2 as const),
  })
  fc.assert(
    fc.property(input, (given) => {
      const { largestPoolMax = 0, largestInstances = 0, largestPoolSize = 0 } = budget(given)
      const faults = (change: Partial<BudgetInput>) => budget({ ...given, ...change }).faults.length
      if (largestPoolMax > 0) expect(faults({ poolMax: largestPoolMax })).toBe(0)
      expect(faults({ poolMax: largestPoolMax + 1 })).toBeGreaterThan(0)
      if (largestInstances > 0) expect(faults({ instances: largestInstances })).toBe(0)
      expect(faults({ instances: largestInstances + 1 })).toBeGreaterThan(0)
      const codes = budget({ ...given, poolSize: Math.max(1, largestPoolSize) }).faults.map(
        ({ code }) => code,
      )
      if (largestPoolSize > 0) expect(codes).not.toContain('BUDGET_BACKENDS')
    }),
    { numRuns: 300 },
  )
})

describe('roles of other stacks on the server', () => {
  const stack = (name: string, limit: number, logins = ['app_a', 'migrator']) =>
    rolesOf(name).map((role) => ({
      name: role,
      limit: role.endsWith('_migrator') ? 5 : role.endsWith('_app') ? -1 : limit,
      login: logins.some((login) => role === `${name}_${login}`),
    }))

  test('count with what they may open: those that log in, both of a rotation', () => {
    expect(neighbours(stack('web', 20), 'shop')).toEqual({ web_app_a: 20, web_migrator: 5 })
    expect(neighbours(stack('web', 20, ['app_a', 'app_b', 'migrator']), 'shop')).toEqual({
      ...{ web_app_a: 20, web_app_b: 20, web_migrator: 5 },
    })
  })

  test("do not count where they are the stack's own, or only named alike", () => {
    expect(neighbours([...stack('shop', 20), ...stack('web', 20).slice(1)], 'shop')).toEqual({})
    expect(neighbours(stack('shop', 20), 'sho')).toEqual({ shop_app_a: 20, shop_migrator: 5 })
  })

  test('are listed without a number where they have no limit, as on a host that sizes the pools', () => {
    const shared = { ...good, neighbours: neighbours(stack('web', -1), 'shop') }
    expect(budgetTable(budget(shared))).toMatch(/^web_app_a +- +- +another stack, no limit$/m)
    expect(budgetTable(budget(shared))).toMatch(/^web_migrator +5 +- +another stack$/m)
    expect(budget(shared).rows.at(-1)).toMatchObject({ who: 'Postgres', most: 33 })
  })
})
