import type { CheckContext } from '../check-context.ts'
import type { CheckResult } from '../line.ts'

/** One line of the checklist. */
export interface DoctorCheck {
  name: string
  /** Undefined where it does not apply to what is examined. */
  ask(context: CheckContext): Promise<CheckResult | undefined> | CheckResult | undefined
}
