import type { ConnectionLimits } from '../budget/sums.ts'
import { commandFor } from '../command-for.ts'
import { Problem } from '../problem.ts'

/** Connection limits of one plan of a database host. */
export interface Plan extends ConnectionLimits {
  reserved: number
  /** `low` where the numbers contradict each other or are not documented for this plan. */
  confidence?: 'low'
}

/** Plans that are computed from their name, such as a range of compute sizes. */
export interface PlanRange {
  /** Undefined where the name means no plan. */
  read(name: string): Plan | undefined
  /** The names it takes, for a message. */
  names: string
}

export interface PlanTable {
  /** The host, as it is written in texts. */
  label: string
  plans: Readonly<Record<string, Plan>>
  planRange?: PlanRange
}

/** A plan by its name, in any letter case. */
export function planNamed({ plans, planRange }: PlanTable, name: string): Plan | undefined {
  const listed = Object.entries(plans).find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1]
  return listed ?? planRange?.read(name)
}

/** The names there are, for a message. */
export function planNames({ plans, planRange }: PlanTable): string {
  return planRange?.names ?? (Object.keys(plans).join(', ') || 'which has none for it')
}

/** The same. @throws Problem PLAN_UNKNOWN, with the names there are */
export function findPlan(host: PlanTable, name: string): Plan {
  const plan = planNamed(host, name)
  if (plan) return plan
  const { label, plans } = host
  throw new Problem(
    'PLAN_UNKNOWN',
    `${label} has no plan ${name} in our table (${planNames(host)})`,
    Object.keys(plans).length > 0
      ? `${commandFor('pulumi config set --path poolproof:database.plan NAME')}, one of the names above`
      : `${commandFor('pulumi config rm --path poolproof:database.plan')}, and set poolproof:database.pooler instead`,
  )
}
