import { confirm, isCancel, select, text } from '@clack/prompts'
import { providers } from '../../rules/hosts/index.ts'
import { appOf, choose, knownProvider } from './choices.ts'
import { type FrameworkChoice, frameworkNames, frameworkOf } from './found/frameworks.ts'
import type { Found } from './found/index.ts'
import type { Options } from './options.ts'

/** Where questions are asked: stdout belongs to the result. */
export interface Terminal {
  input: NodeJS.ReadStream
  output: NodeJS.WriteStream
}

/** Ended by Ctrl+C or Escape. */
export class Cancelled extends Error {}

/** Asks for what no option says; the answers are options, as if they had been given. @throws Cancelled */
export async function ask(found: Found, given: Options, terminal: Terminal): Promise<Options> {
  const options: Options = { ...given }
  if (options.app === undefined && found.apps.length > 1)
    options.app = await answer(
      select({
        ...terminal,
        message: 'Which app is deployed?',
        options: found.apps.map(({ folder }) => ({ value: folder, label: folder })),
      }),
    )
  const app = appOf(found, options.app)
  if (options.framework === undefined && !app.framework)
    options.framework = await answer(
      select<FrameworkChoice>({
        ...terminal,
        message: 'Which framework is it?',
        options: ([...frameworkNames, 'none'] as const).map((value) => ({
          value,
          label: frameworkOf(value).label,
        })),
      }),
    )
  if (options['proof-path'] === undefined) {
    const { proofPath } = choose(found, options).choices
    options['proof-path'] = await answer(
      text({
        ...terminal,
        message: 'Which route queries the database and answers GET with 200?',
        initialValue: proofPath,
        validate: (path) =>
          /^\/\S*$/.test(path ?? '') ? undefined : 'It begins with / and contains no space.',
      }),
    )
  }
  const stack =
    options.stack ??
    (await optional(terminal, 'Name of a stack on real clouds, such as production (empty: none)'))
  if (!stack) return options
  options.stack = stack
  const { label, plans } = providers[knownProvider(app) ?? 'pgbouncer']
  const names = Object.keys(plans)
  if (options.plan === undefined && names.length > 0) {
    const plan = await answer(
      select({
        ...terminal,
        message: `Which plan of ${label}? It decides the budget of connections.`,
        options: [
          ...names.map((name) => ({ value: name, label: name })),
          { value: '', label: 'I say it later' },
        ],
      }),
    )
    if (plan) options.plan = plan
  }
  return options
}

/** Whether the files are to be written. @throws Cancelled */
export const mayWrite = (terminal: Terminal): Promise<boolean> =>
  answer(confirm({ ...terminal, message: 'Write these files?' }))

async function optional(terminal: Terminal, message: string): Promise<string> {
  return (await answer(text({ ...terminal, message, defaultValue: '' }))).trim()
}

async function answer<Value>(question: Promise<Value>): Promise<Exclude<Value, symbol>> {
  const value = await question
  if (isCancel(value)) throw new Cancelled('no answer')
  return value as Exclude<Value, symbol>
}
