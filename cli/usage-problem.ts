import { commandFor } from '../rules/command-for.ts'
import { Problem } from '../rules/problem.ts'

/** A command line that makes no sense. `what` repeats no argument, which may be a secret in the wrong place. */
export function usageProblem(command: string, what: string, code = 'UNKNOWN_OPTION'): Problem {
  return new Problem(code, what, commandFor(`poolproof ${command} --help`))
}
