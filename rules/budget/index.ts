import type { Problem } from '../problem.ts'
import { budgetFaults, invalidNumbers } from './faults.ts'
import { type BudgetRow, budgetRows } from './rows.ts'
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
}

/**
 * Decides whether the connections fit: instances x pool max x rollout <= clients of the pooler, and backends of the
 * pools + migrations + reserve <= max_connections - reserved.
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
  }
}

function largestPoolSize({ available, own, roles, reservePool }: Sums): number | undefined {
  if (available === undefined) return undefined
  return Math.max(0, Math.floor((available - own) / roles) - reservePool)
}
