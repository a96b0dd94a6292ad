import { parseArgs } from 'node:util'
import type { RingName } from '../infra/model/generations.ts'
import { Problem } from '../infra/model/problem.ts'

const shape = {
  stack: { type: 'string', short: 's' },
  database: { type: 'boolean', default: false },
  to: { type: 'string' },
  yes: { type: 'boolean', short: 'y', default: false },
  key: { type: 'string' },
  'at-once': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  out: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const

/** What was given, and the stacks that stand there by position. */
export type Options = ReturnType<typeof parseArgs<{ options: typeof shape }>>['values'] & { stacks: string[] }

/**
 * Options of one command, which knows only those it names. `places` are the stacks it takes by position, for the text.
 *
 * @throws Problem UNKNOWN_OPTION
 */
export function readOptions(
  command: string,
  args: string[],
  known: readonly (keyof typeof shape)[],
  places: readonly string[] = [],
): Options {
  const options = Object.fromEntries(Object.entries(shape).filter(([name]) => known.includes(name as never)))
  const allowPositionals = places.length > 0
  try {
    const { values, positionals } = parseArgs({ args, options: options as typeof shape, allowPositionals })
    if (!values.help && positionals.length !== places.length)
      throw new Error(`it takes ${places.join(' ')}, and ${positionals.length} were given`)
    return { ...values, stacks: positionals }
  } catch (error) {
    throw new Problem('UNKNOWN_OPTION', (error as Error).message, `npm run ${command} -- --help`)
  }
}

export function ringOf({ database }: Options): RingName {
  return database ? 'database' : 'jwt'
}
