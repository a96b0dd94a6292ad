import type { Budget } from '../../../rules/budget/index.ts'
import { commandFor } from '../../../rules/command-for.ts'
import { setCommand } from '../../../rules/environment/set-command.ts'
import type { Connections } from '../connections.ts'
import { type DoctorCheck, ok, type Reason, wrong } from './check.ts'
import { measure } from './headroom.ts'

/** Do all connections that can be opened fit? Only with the numbers of the plan; the table shows them. */
export const budget: DoctorCheck = {
  name: 'connection budget',

  async ask(context) {
    const { target, facts } = context
    const { budget: known } = target
    if (!known) return undefined
    const { faults, largestPoolMax, largestInstances } = known
    const largest = `largest safe pool per instance ${largestPoolMax ?? '-'}, most instances ${largestInstances ?? '-'}`
    const difference = planDifference(known, await measure(context), facts.where === 'stack')
    if (faults.length === 0 && difference?.tooFew) return wrong(difference)
    if (faults.length === 0) {
      // No finding: nothing is refused there.
      const more = difference && { what: difference.what, fix: difference.fix }
      return ok(`fits: ${largest}`, ...(more ? [more] : []))
    }
    const smaller = largestPoolMax
      ? `set DATABASE_POOL_MAX to ${largestPoolMax} or less: ${setCommand('DATABASE_POOL_MAX', facts, false)}`
      : largestInstances
        ? `choose a larger plan, or fewer instances (at most ${largestInstances} with this pool)`
        : 'choose a plan with a pooler, or put PgBouncer in transaction mode in front of it'
    return wrong(
      ...faults.map(({ code, what, fix }) => ({ code, what, fix: facts.where === 'stack' ? fix : smaller })),
      ...(difference ? [difference] : []),
    )
  },
}

/** The plan that the sum is made with is not the one that the server has. */
function planDifference(
  { maxConnections: promised }: Pick<Budget, 'maxConnections'>,
  measured: Connections | undefined,
  isStack: boolean,
): (Reason & { tooFew: boolean }) | undefined {
  if (!promised || !measured || measured.maxConnections === promised) return undefined
  const there = measured.maxConnections
  const tooFew = there < promised
  return {
    tooFew,
    code: 'PLAN_DIFFERS',
    what: `the sum counts on max_connections ${promised}, and the server has ${there}: ${tooFew ? 'what fits by the plan may not fit there' : 'more would fit'}`,
    fix: isStack
      ? `${commandFor('pulumi config set --path poolproof:database.plan NAME')} with the size that the server has (or ${commandFor(`pulumi config set --path poolproof:database.maxConnections ${there}`)}), then ${commandFor('pulumi up')}`
      : `name the plan that the server has: ${commandFor('poolproof doctor --plan NAME')}`,
  }
}
