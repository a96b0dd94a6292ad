import { commandFor } from '../../rules/command-for.ts'
import { Problem } from '../../rules/problem.ts'
import { step } from '../../setup/progress.mjs'
import { type Engine, pulumiOutput } from '../pulumi/client.ts'
import { stackOutput, up, watchStack } from '../pulumi/stack.ts'

interface PrOptions {
  /** Stack whose settings are copied. */
  like: string
  /** Exact origins of the pages that may call it; none: its own. */
  frontend: readonly string[]
  /** Settings that override all others, `key=value`. */
  overrides: readonly string[]
}

export const prStack = (number: string) => `pr-${number}`

/**
 * Deploys this commit to the stack of a pull request: a copy of another stack with its own project, domain and
 * database. The database starts empty; the migrations fill it.
 *
 * @throws Problem PULUMI_FAILED, PR_DATABASE_SHARED
 */
export async function deployPrStack(
  engine: Engine,
  number: string,
  { like, frontend, overrides }: PrOptions,
): Promise<string> {
  const stack = prStack(number)
  const settings = [...(await prSettings(engine, number, like)), ...frontEndSettings(frontend)]
  const ask = (...args: [string, ...string[]]) => stackOutput(engine, stack, args)
  await pulumiOutput(engine, ['stack', 'select', stack, '--create'])
  // Every time: a fresh checkout has no file of this stack, and the other stack may have changed.
  await pulumiOutput(engine, ['config', 'cp', '--stack', like, '--dest', stack])
  // A front end that is named replaces those of the other stack.
  if (frontend.length > 0) await ask('config', 'rm', 'poolproof:frontendPreviews')
  const plain = [...settings, ...overrides].flatMap((setting) => ['--plaintext', `poolproof:${setting}`])
  await ask('config', 'set-all', '--path', ...plain)
  await ask('config', 'rm', 'poolproof:promoteFrom')
  await step(`update of ${stack}`, () => up(engine, stack))
  return (await ask('stack', 'output', 'url')).trim()
}

/** Destroys and removes the stack; false if there is none. @throws Problem PULUMI_FAILED */
export async function removePrStack(engine: Engine, stack: string): Promise<boolean> {
  if (!(await prStacks(engine)).some(({ name }) => name === stack)) return false
  const args = ['destroy', '--yes', '--skip-preview', '--remove'] as const
  await step(`destroy of ${stack}`, () => watchStack(engine, stack, args))
  return true
}

interface ListedStack {
  name: string
  /** Time of the last update; absent before the first. */
  lastUpdate?: string
  updateInProgress?: boolean
}

/** The stacks of pull requests in the backend. */
export async function prStacks(engine: Engine): Promise<ListedStack[]> {
  const listed: ListedStack[] = JSON.parse(await pulumiOutput(engine, ['stack', 'ls', '--json']))
  return listed.filter(({ name }) => /^pr-\d+$/.test(name))
}

/** The settings in which the stack of a pull request differs from the stack it copies, as `key=value`. */
async function prSettings(engine: Engine, number: string, like: string): Promise<string[]> {
  const value = async (key: string) =>
    (await stackOutput(engine, like, ['config', 'get', '--path', `poolproof:${key}`])).trim()
  const project = `${await value('project')}-pr-${number}`
  const manage = await value('database.manage')
  if (manage === 'none') {
    throw new Problem(
      'PR_DATABASE_SHARED',
      `stack ${like} has database.manage: none, so a pull request would share its database`,
      `use a stack that creates its own database: ${commandFor('poolproof pr up N --like STACK')}`,
    )
  }
  const database = `${await value('database.name')}_pr_${number}`
  return [
    `project=${project}`,
    `domain=${project}.vercel.app`,
    `frontendUrl=https://${project}.vercel.app`,
    `database.name=${database}`,
    ...(manage === 'role' ? [`database.schema=${database}`] : []),
    // Closing the pull request deletes it.
    'database.protect=false',
  ]
}

function frontEndSettings([first, ...more]: readonly string[]): string[] {
  if (first === undefined) return []
  return [`frontendUrl=${first}`, ...more.map((origin, index) => `frontendPreviews[${index}]=${origin}`)]
}

const dayMs = 24 * 60 * 60 * 1000

/**
 * Stacks whose last update is more than `days` ago at `now` (milliseconds). A stack without an update is empty and may be
 * about to get its first; a stack with an update in progress is in use.
 */
export function staleStacks(stacks: readonly ListedStack[], days: number, now: number): ListedStack[] {
  return stacks.filter(
    ({ lastUpdate, updateInProgress }) =>
      lastUpdate !== undefined && !updateInProgress && now - Date.parse(lastUpdate) > days * dayMs,
  )
}
