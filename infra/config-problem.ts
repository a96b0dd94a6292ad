import type { z } from 'zod'
import { commandFor } from './model/command-for.ts'
import { Problem } from './model/problem.ts'

/** What is wrong with one setting, and the command that sets it; holds the name and the rule, never the value. */
export function configProblem({ path, message, ...issue }: z.core.$ZodIssue): Problem {
  if (path.length === 0)
    return new Problem('CONFIG_INVALID', `stack configuration: ${message}`, commandFor('pulumi config'))
  const setting = `poolproof:${path.join('.')}`
  const named = `${path.length > 1 ? '--path ' : ''}${setting}`
  // What may not be there at all has no right value.
  const isUnwanted = issue.code === 'custom' && issue.params?.remedy === 'rm'
  const fix = isUnwanted
    ? commandFor(`pulumi config rm ${named}`)
    : commandFor(`pulumi config set ${named} VALUE`)
  return new Problem('CONFIG_INVALID', `${setting}: ${message}`, fix)
}
