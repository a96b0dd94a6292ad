import { type ParseArgsConfig, parseArgs } from 'node:util'
import { Problem } from '../infra/model/problem.ts'

type Shape = NonNullable<ParseArgsConfig['options']>

/** The command line of one task; `--help` prints its usage and ends the process. @throws Problem UNKNOWN_OPTION */
export function options<S extends Shape>(args: string[], usage: string, shape: S) {
  const help = { type: 'boolean', short: 'h', default: false } as const
  const parsed = parse(args, usage, { ...shape, help })
  if ((parsed.values as { help?: boolean }).help) {
    process.stdout.write(`${usage}\n`)
    process.exit(0)
  }
  return parsed
}

function parse<S extends Shape>(args: string[], usage: string, shape: S) {
  try {
    return parseArgs({ args, options: shape, allowPositionals: true })
  } catch (error) {
    throw usageProblem((error as Error).message, usage)
  }
}

/** `usage` begins with the command. */
export function usageProblem(what: string, usage: string): Problem {
  const [command] = /^npm run \S+/.exec(usage) ?? ['npm run']
  return new Problem('UNKNOWN_OPTION', what, `${command} -- --help`)
}
