import type { Sums } from './sums.ts'

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
export function budgetRows(sums: Sums): BudgetRow[] {
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
