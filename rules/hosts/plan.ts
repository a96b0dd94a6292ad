import type { BudgetInput } from '../budget/sums.ts'
import { commandFor } from '../command-for.ts'
import { Problem } from '../problem.ts'

/** Connection limits of one plan; undefined where the provider does not say. */
export interface Plan {
  /** `max_connections` of Postgres, or what the plan allows of direct connections. */
  maxConnections?: number
  /** Part of `maxConnections` that the provider keeps for itself. */
  reserved: number
  /** Clients the pooler takes; 0 where the plan has no pooler. */
  poolerClients?: number
  /** Backends the pooler opens for one role and database at most. */
  poolSize?: number
  /** True where the pool size is the provider's choice. */
  poolSizeFixed?: true
  /** `low` where the numbers contradict each other or are not documented for this plan. */
  confidence?: 'low'
}

/** The limits of a plan by its name, in any letter case. @throws Problem PLAN_UNKNOWN, with the names there are */
export function findPlan(
  { label, plans }: { label: string; plans: Readonly<Record<string, Plan>> },
  name: string,
): Plan {
  const plan = Object.entries(plans).find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1]
  if (plan) return plan
  const names = Object.keys(plans)
  throw new Problem(
    'PLAN_UNKNOWN',
    `${label} has no plan ${name} in our table (${names.length > 0 ? names.join(', ') : 'which has none for it'})`,
    names.length > 0
      ? `${commandFor('pulumi config set --path poolproof:database.plan NAME')}, one of the names above`
      : `${commandFor('pulumi config rm --path poolproof:database.plan')}, and set poolproof:database.pooler instead`,
  )
}

/** What the plan says to the budget. */
export function planLimits(plan: Plan) {
  const { maxConnections, reserved, poolerClients, poolSize, poolSizeFixed = false } = plan
  return {
    maxConnections,
    reservedConnections: reserved,
    poolerClients,
    poolSize,
    poolSizeFixed,
  } satisfies Partial<BudgetInput>
}
