import type { Problem } from '../problem.ts'
import { budgetFaults, invalidNumbers } from './faults.ts'
import { type BudgetInput, type Sums, sumUp } from './sums.ts'

/** Whether the connections fit, and what would. */
export interface Budget {
  rows: readonly BudgetRow[]
  faults: readonly Problem[]
  /** Largest safe value with all other numbers as they are; 0 where none is, undefined where nothing limits it. */
  largestPoolMax: number | undefined
  largestInstances: number | undefined
  /** Largest pool of the pooler that leaves room for the rest. */
  largestPoolSize: number | undefined
  /** The app role's own limit: never below what the pooler opens for it, or load turns into errors. */
  roleConnectionLimit: number | undefined
  /** max_connections that the plan promises; undefined where the host does not say. */
  maxConnections?: number | undefined
}

/**
 * Decides whether the connections fit: instances x pool max x rollout <= clients of the pooler, and backends of the
 * pools + migrations + reserve + others <= max_connections - reserved.
 */
export function budget(input: BudgetInput): Budget {
  const sums = sumUp(input)
  const { poolMax, instances, rollout, clientLimit, poolSize, reservePool } = sums
  const invalid = invalidNumbers(input)
  return {
    rows: budgetRows(sums),
    faults: invalid ? [invalid] : budgetFaults(sums),
    largestPoolMax: clientLimit === undefined ? undefined : Math.floor(clientLimit / (instances * rollout)),
    largestInstances: clientLimit === undefined ? undefined : Math.floor(clientLimit / (poolMax * rollout)),
    largestPoolSize: largestPoolSize(sums),
    roleConnectionLimit: poolSize === undefined ? undefined : poolSize + reservePool,
    maxConnections: sums.maxConnections,
  }
}

function largestPoolSize({ available, own, roles, reservePool }: Sums): number | undefined {
  if (available === undefined) return undefined
  return Math.max(0, Math.floor((available - own) / roles) - reservePool)
}

/** One line of the table: who holds at most how many of what. */
export interface BudgetRow {
  who: string
  /** How the number comes about. */
  sum: string
  most: number | undefined
  limit: number | undefined
  /** Where the next one waits, and where it is turned away. */
  queues: string
  fails: string
}

/** The budget as lines, from the function down to Postgres. */
function budgetRows(sums: Sums): BudgetRow[] {
  const { instances, poolMax, rollout, clients, poolerClients, poolSize, reservePool, roles, pools } = sums
  const { pooled, migratorConnections, reserve, backends, available, maxConnections, reserved } = sums
  const pool = reservePool > 0 ? `(${poolSize} + ${reservePool})` : `${poolSize}`
  return [
    {
      who: 'functions to pooler',
      sum: `${instances} instances x ${poolMax} x ${rollout} rollout`,
      most: clients,
      limit: poolerClients,
      queues: 'in the instance',
      fails: '503 from the app',
    },
    {
      who: 'pooler to Postgres',
      sum:
        poolSize === undefined
          ? 'not documented'
          : `${pool} x ${roles} role${roles > 1 ? 's' : ''}, or one per client`,
      most: poolSize === undefined ? undefined : pooled,
      limit: poolSize === undefined ? undefined : pools,
      queues: 'in the pooler',
      fails: 'never',
    },
    {
      who: 'migrations',
      sum: 'direct connection',
      most: migratorConnections,
      limit: migratorConnections,
      queues: 'for the lock',
      fails: 'at the role limit',
    },
    { who: 'people and tools', sum: 'kept free', most: reserve, limit: undefined, queues: '', fails: '' },
    ...Object.entries(sums.others).map(([name, most]) => ({
      ...{ who: name, sum: 'database.others', most, limit: undefined, queues: '', fails: '' },
    })),
    ...Object.entries(sums.neighbours).map(([name, most]) => ({
      ...{ who: name, sum: most < 0 ? 'another stack, no limit' : 'another stack', limit: undefined },
      ...{ most: most < 0 ? undefined : most, queues: '', fails: '' },
    })),
    {
      who: 'Postgres',
      sum: maxConnections === undefined ? 'not documented' : `${maxConnections} - ${reserved} reserved`,
      most: backends,
      limit: available,
      queues: 'nowhere',
      fails: 'at once, 53300',
    },
  ]
}
