import type { ConnectionLimits } from '../budget/sums.ts'
import { commandFor } from '../command-for.ts'
import { Problem } from '../problem.ts'

/** Connection limits of one plan of a database host. */
export interface Plan extends ConnectionLimits {
  reserved: number
  /** `low` where the numbers contradict each other or are not documented for this plan. */
  confidence?: 'low'
}

type Plans = Readonly<Record<string, Plan>>

/** A plan by its name, in any letter case. */
export function planNamed(plans: Plans, name: string): Plan | undefined {
  return Object.entries(plans).find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1]
}

/** The names there are, for a message. */
export function planNames(plans: Plans): string {
  return Object.keys(plans).join(', ') || 'which has none for it'
}

/** The same. @throws Problem PLAN_UNKNOWN, with the names there are */
export function findPlan({ label, plans }: { label: string; plans: Plans }, name: string): Plan {
  const plan = planNamed(plans, name)
  if (plan) return plan
  throw new Problem(
    'PLAN_UNKNOWN',
    `${label} has no plan ${name} in our table (${planNames(plans)})`,
    Object.keys(plans).length > 0
      ? `${commandFor('pulumi config set --path poolproof:database.plan NAME')}, one of the names above`
      : `${commandFor('pulumi config rm --path poolproof:database.plan')}, and set poolproof:database.pooler instead`,
  )
}
