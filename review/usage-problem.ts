import { commandFor } from '../infra/model/command-for.ts'
import { Problem } from '../infra/model/problem.ts'

/** What the table of commands cannot know to be wrong. */
export function usageProblem(command: string, what: string): Problem {
  return new Problem('UNKNOWN_OPTION', what, commandFor(`poolproof ${command} --help`))
}
