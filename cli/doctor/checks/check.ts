import type { Examination } from '../check-context.ts'
import type { Answered } from '../line.ts'

/** One line of the checklist. */
export interface Question {
  name: string
  /** Undefined where it does not apply to what is examined. */
  ask(examination: Examination): Promise<Answered | undefined> | Answered | undefined
}
