import { parseArgs } from 'node:util'
import { Problem } from '../infra/model/problem.ts'

/** What was given to a command of this room: its own flags, and what each of them takes. */
type Options<Flag extends string> = Record<Flag | 'help', boolean> & { json?: string }

/** @throws Problem UNKNOWN_OPTION */
export function readOptions<Flag extends string>(
  command: string,
  args: string[],
  flags: readonly Flag[],
): Options<Flag> {
  const boolean = { type: 'boolean', default: false } as const
  const own = Object.fromEntries(flags.map((flag) => [flag, boolean]))
  const options = { ...own, json: { type: 'string' }, help: { ...boolean, short: 'h' } } as const
  try {
    return parseArgs({ args, options }).values as Options<Flag>
  } catch (error) {
    throw new Problem('UNKNOWN_OPTION', (error as Error).message, `npm run ${command} -- --help`)
  }
}
