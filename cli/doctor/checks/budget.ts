import { setCommand } from '../../../rules/environment/set-command.ts'
import { type DoctorCheck, ok, wrong } from './check.ts'

/** Do all connections that can be opened fit? Only with the numbers of the plan; the table shows them. */
export const budget: DoctorCheck = {
  name: 'connection budget',

  ask({ target, facts }) {
    const { budget: known } = target
    if (!known) return undefined
    const { faults, largestPoolMax, largestInstances } = known
    const largest = `largest safe pool per instance ${largestPoolMax ?? '-'}, most instances ${largestInstances ?? '-'}`
    if (faults.length === 0) return ok(`fits: ${largest}`)
    const smaller = largestPoolMax
      ? `set DATABASE_POOL_MAX to ${largestPoolMax} or less: ${setCommand('DATABASE_POOL_MAX', facts, false)}`
      : `choose a larger plan, or fewer instances (at most ${largestInstances ?? 0} with this pool)`
    return wrong(
      ...faults.map(({ code, what, fix }) => ({ code, what, fix: facts.where === 'stack' ? fix : smaller })),
    )
  },
}
