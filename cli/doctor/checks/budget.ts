import { setCommand } from '../../../rules/environment/set-command.ts'
import { type DoctorCheck, ok, wrong } from './check.ts'

/** Do the connections fit that everybody may open? Asked where the plan's numbers are known; the table has them. */
export const budget: DoctorCheck = {
  name: 'connection budget',

  ask({ target, facts }) {
    const { budget: known } = target
    if (!known) return undefined
    const { faults, largestPoolMax, largestInstances } = known
    const largest = `largest safe pool of an instance ${largestPoolMax ?? '-'}, most instances ${largestInstances ?? '-'}`
    if (faults.length === 0) return ok(`it fits: ${largest}`)
    const smaller = largestPoolMax
      ? `set DATABASE_POOL_MAX to ${largestPoolMax} or less: ${setCommand('DATABASE_POOL_MAX', facts, false)}`
      : `a larger plan, or fewer instances (at most ${largestInstances ?? 0} with this pool)`
    return wrong(
      ...faults.map(({ code, what, fix }) => ({ code, what, fix: facts.where === 'stack' ? fix : smaller })),
    )
  },
}
