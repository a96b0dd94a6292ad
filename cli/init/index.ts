import { spawnSync } from 'node:child_process'
import { commandFor } from '../../rules/command-for.ts'
import { Problem } from '../../rules/problem.ts'
import { canPrompt } from '../terminal/confirm.ts'
import { print } from '../terminal/print.ts'
import { type Choices, choose, type Suggested } from './choices.ts'
import { diffText, writeChanges } from './files/change.ts'
import { type Plan, planFiles } from './files/index.ts'
import { type Found, find } from './found/index.ts'
import { packageManagers } from './found/package-manager.ts'
import type { Given } from './options.ts'
import { ask, Cancelled, mayWrite, type Terminal } from './questions.ts'
import { advice, foundLines, nextSteps, planText } from './report.ts'

/** `poolproof init`: looks at the app, asks, shows what it would write, writes it. */
export async function init(given: Given): Promise<number> {
  const found = find(process.cwd())
  const terminal = given.yes || given['dry-run'] || given.json || !canPrompt() ? undefined : ownTerminal()
  try {
    const options = terminal ? await ask(found, given, terminal) : given
    const suggested = choose(found, options)
    const plan = planFiles(found, suggested.choices)
    return await finish(found, suggested, { plan, given, terminal })
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error
    return 130
  }
}

const ownTerminal = (): Terminal => ({ input: process.stdin, output: process.stderr })

interface Run {
  plan: Plan
  given: Given
  terminal: Terminal | undefined
}

async function finish(
  found: Found,
  { choices, assumed }: Suggested,
  { plan, given, terminal }: Run,
): Promise<number> {
  const { changes, manual } = plan
  const { root } = found.workspace
  const code = manual.length > 0 ? 1 : 0
  const isNothing = changes.length === 0
  const mayAsk = terminal !== undefined && !isNothing
  if (!given.json) print(textOf(found, choices, plan))
  const write = !isNothing && !given['dry-run'] && (given.yes || (mayAsk && (await mayWrite(terminal))))
  if (write) writeChanges(root, changes)
  if (given.json) print(jsonOf(choices, plan, write))
  if (isNothing || given['dry-run']) return code
  if (!write && mayAsk) return 2
  if (!write) throw notAsked(assumed)
  if (given.install) install(root, choices)
  if (!given.json)
    print(
      `\nWritten. Next:\n\n${nextSteps(choices)
        .map((line) => `  ${line}`)
        .join('\n')}\n\n${advice(found, choices).join('\n')}`,
    )
  return code
}

function textOf(found: Found, choices: Choices, plan: Plan): string {
  const text = planText(plan, process.stdout.isTTY === true && !process.env.NO_COLOR)
  const end = plan.changes.length > 0 ? '' : plan.manual.length > 0 ? 'Nothing else to do.' : 'Nothing to do.'
  return [foundLines(found, choices).join('\n'), text, end].filter(Boolean).join('\n\n')
}

/** One object, with the difference of each file. */
function jsonOf(choices: Choices, { changes, manual }: Plan, written: boolean): string {
  const { app, ...chosen } = choices
  const { folder, client, databases, vercelProject } = app
  const files = changes.map((change) => ({
    path: change.path,
    change: change.before === undefined ? 'new' : 'edited',
    diff: diffText(change),
  }))
  const report = {
    version: 1,
    written,
    found: { app: folder, client, databases, vercelProject },
    ...chosen,
    files,
    manual,
  }
  return JSON.stringify({ ...report, next: nextSteps(choices) }, null, 2)
}

/** Without a terminal nothing is written that was not asked for. */
function notAsked(assumed: Suggested['assumed']): Problem {
  const missing = assumed.map(({ option, value }) => `--${option} ${value}`).join(' ')
  return new Problem(
    'CONFIRMATION_MISSING',
    `nothing was written: there is no terminal to ask at${missing ? `, and these options are assumed: ${missing}` : ''}`,
    commandFor('poolproof init --yes'),
  )
}

/** @throws Problem INIT_INSTALL_FAILED */
function install(root: string, { packageManager }: Choices): void {
  const [program = '', ...args] = packageManagers[packageManager].install.split(' ')
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: ['ignore', 2, 2] })
  if (status === 0) return
  throw new Problem(
    'INIT_INSTALL_FAILED',
    `${program} ${args.join(' ')} ended with ${error ? (error as NodeJS.ErrnoException).code : `exit code ${status}`}`,
    `read its output, then: ${program} ${args.join(' ')}`,
  )
}
