import { Problem } from '../../../rules/problem.ts'
import { type Pulumi, policies } from '../pulumi.ts'
import { prSettings } from './pr-settings.ts'

export const prStack = (number: string) => `pr-${number}`

/**
 * Brings the stack of a pull request to this commit: like another stack, but with a project, a domain and a database of
 * its own. The database begins empty; the migrations make it what the app needs.
 *
 * @param own settings that win over all others, `key=value`
 * @throws Problem PULUMI_FAILED, PR_DATABASE_SHARED
 */
export async function raise(engine: Pulumi, number: string, like: string, own: string[]): Promise<string> {
  const stack = prStack(number)
  const settings = await prSettings(engine, number, like)
  await engine.ask('stack', 'select', stack, '--create')
  // Anew each time: a fresh checkout has no file of this stack, and the other one may have changed.
  await engine.ask('config', 'cp', '--stack', like, '--dest', stack)
  const plain = [...settings, ...own].flatMap((setting) => ['--plaintext', `poolproof:${setting}`])
  await engine.ask('config', 'set-all', '--stack', stack, '--path', ...plain)
  await engine.ask('config', 'rm', '--stack', stack, 'poolproof:promoteFrom')
  const code = await engine.run([
    'up',
    '--yes',
    '--skip-preview',
    '--suppress-outputs',
    '--stack',
    stack,
    ...policies,
  ])
  if (code !== 0) throw failed(`up of ${stack}`, code)
  return (await engine.ask('stack', 'output', 'url', '--stack', stack)).trim()
}

/** Destroys the stack and forgets it; false where there is none. @throws Problem PULUMI_FAILED */
export async function remove(engine: Pulumi, stack: string): Promise<boolean> {
  if (!(await prStacks(engine)).some(({ name }) => name === stack)) return false
  const code = await engine.run(['destroy', '--yes', '--skip-preview', '--remove', '--stack', stack])
  if (code !== 0) throw failed(`destroy of ${stack}`, code)
  return true
}

interface ListedStack {
  name: string
  /** Time of the last update; left out before the first. */
  lastUpdate?: string
  updateInProgress?: boolean
}

/** The stacks of pull requests that the backend knows. */
export async function prStacks(engine: Pulumi): Promise<ListedStack[]> {
  const listed: ListedStack[] = JSON.parse(await engine.ask('stack', 'ls', '--json'))
  return listed.filter(({ name }) => /^pr-\d+$/.test(name))
}

function failed(what: string, code: number): Problem {
  return new Problem(
    'PULUMI_FAILED',
    `pulumi ${what} ended with exit code ${code}; why stands above`,
    'fix the errors above and run the command again',
  )
}
