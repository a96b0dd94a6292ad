import { commandFor } from '../../rules/command-for.ts'
import { Problem } from '../../rules/problem.ts'

/** What the table of commands cannot know to be wrong. */
export function usageProblem(command: string, what: string): Problem {
  return new Problem('UNKNOWN_OPTION', what, commandFor(`poolproof ${command} --help`))
}
