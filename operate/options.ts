import { parseArgs } from 'node:util'
import type { RingName } from '../infra/model/generations.ts'
import { Problem } from '../infra/model/problem.ts'

const shape = {
  stack: { type: 'string', short: 's' },
  database: { type: 'boolean', default: false },
  'at-once': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  out: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const

export type Options = ReturnType<typeof parseArgs<{ options: typeof shape }>>['values']

/** Options of one command, which knows only those it names. @throws Problem UNKNOWN_OPTION */
export function readOptions(
  command: string,
  args: string[],
  known: readonly (keyof typeof shape)[],
): Options {
  const options = Object.fromEntries(Object.entries(shape).filter(([name]) => known.includes(name as never)))
  try {
    return parseArgs({ args, options: options as typeof shape }).values
  } catch (error) {
    throw new Problem('UNKNOWN_OPTION', (error as Error).message, `npm run ${command} -- --help`)
  }
}

export function ringOf({ database }: Options): RingName {
  return database ? 'database' : 'jwt'
}
