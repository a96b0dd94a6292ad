import { printableLines } from './printable.ts'
import { redact } from './url/redact.ts'

/**
 * An error that a person can fix. `code` is stable and explained in docs/errors.md, `what` says what is wrong with the
 * numbers and names, `fix` is what to type next. None of the three may hold a secret. What others said in them (a server, a deployment) arrives escaped.
 */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly code: string
  readonly what: string
  readonly fix: string

  constructor(code: string, what: string, fix: string) {
    const [said, next] = [printableLines(redact(what)), printableLines(redact(fix))]
    super(`${code}: ${said}\n  fix: ${next}`)
    this.code = code
    this.what = said
    this.fix = next
  }
}

/** Several faults found in one pass, so that one run reports them all. */
export class Problems extends Error {
  override readonly name = 'Problems'
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(problems.map((problem) => problem.message).join('\n'))
    this.problems = problems
  }

  /** Throws what was found: nothing, the one, or all of them together. */
  static raise(problems: readonly Problem[]): void {
    const [first] = problems
    if (!first) return
    throw problems.length === 1 ? first : new Problems(problems)
  }
}
