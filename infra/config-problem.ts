import type { z } from 'zod'
import { Problem } from './model/problem.ts'

/** What is wrong with one setting, and the command that sets it; holds the name and the rule, never the value. */
export function configProblem({ path, message, ...issue }: z.core.$ZodIssue): Problem {
  if (path.length === 0)
    return new Problem('CONFIG_INVALID', `stack configuration: ${message}`, 'pulumi config')
  const setting = `poolproof:${path.join('.')}`
  const named = `${path.length > 1 ? '--path ' : ''}${setting}`
  // What may not be there at all has no right value.
  const isUnwanted = issue.code === 'custom' && issue.params?.remedy === 'rm'
  const fix = isUnwanted ? `pulumi config rm ${named}` : `pulumi config set ${named} VALUE`
  return new Problem('CONFIG_INVALID', `${setting}: ${message}`, fix)
}
