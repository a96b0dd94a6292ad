import { commandFor } from '../../../rules/command-for.ts'
import { Problem } from '../../../rules/problem.ts'
import type { Pulumi } from '../pulumi.ts'

/** The settings in which the stack of a pull request differs from the one it is like, as `key=value`. */
export async function prSettings(engine: Pulumi, number: string, like: string): Promise<string[]> {
  const value = async (key: string) =>
    (await engine.ask('config', 'get', '--stack', like, '--path', `poolproof:${key}`)).trim()
  const project = `${await value('project')}-pr-${number}`
  const manage = await value('database.manage')
  if (manage === 'none') {
    throw new Problem(
      'PR_DATABASE_SHARED',
      `stack ${like} is given the URLs of its database (manage: none), so a pull request would work on its rows`,
      `name a stack that makes its own: ${commandFor('poolproof pr up N --like STACK')}`,
    )
  }
  const database = `${await value('database.name')}_pr_${number}`
  return [
    `project=${project}`,
    `domain=${project}.vercel.app`,
    `frontendUrl=https://${project}.vercel.app`,
    `database.name=${database}`,
    ...(manage === 'role' ? [`database.schema=${database}`] : []),
    // It goes when the pull request is closed.
    'database.protect=false',
  ]
}
