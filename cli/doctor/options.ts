import type { Problem } from '../../rules/problem.ts'
import { usageProblem as problemOf } from '../usage-problem.ts'

const text = undefined as string | undefined
/** No option given. */
const none = {
  project: text,
  stack: text,
  file: text,
  url: text,
  team: text,
  state: text,
  logs: text,
  offline: false,
  'log-in': false,
  watch: false,
  app: text,
  'front-end': text,
  reads: text,
  requires: text,
  prisma: text,
  plan: text,
  instances: text,
  json: false,
}

export type Options = typeof none

/** @throws Problem DOCTOR_USAGE; never repeats an argument, which may be a secret in the wrong place */
export function doctorOptions(given: Partial<Options>): Options {
  const options = { ...none, ...given }
  const sources = ['project', 'stack', 'file'] as const
  const named = sources.filter((name) => options[name] !== undefined)
  const onStdin = (['url', 'state', 'logs'] as const).filter((name) => options[name] === '-')
  const fault =
    (options.url !== undefined && options.url !== '-' && urlAsArgument) ||
    (options.state !== undefined && options.state !== '-' && '--state takes only -, the state on stdin') ||
    (options.state !== undefined && !options.stack && '--state needs --stack') ||
    (named.length > 1 && `--${named.join(' and --')} exclude each other`) ||
    (onStdin.length > 1 && `--${onStdin.join(' and --')} both read stdin`) ||
    (named.length === 0 && !options.url && !options.logs && 'no source was named') ||
    (!isName(options.reads) && '--reads is not the name of a variable') ||
    (options.requires?.split(',').some((name) => !isName(name)) &&
      '--requires is not a list of names of variables') ||
    (options.watch && options.offline && '--watch queries the database, which --offline forbids') ||
    (options.instances && !/^[1-9]\d{0,4}$/.test(options.instances) && '--instances is not a whole number')
  if (fault) throw usageProblem(fault)
  return options
}

/** Mixed letters would be a value in the wrong place rather than a name. */
export const isName = (name = 'A') => /^([A-Z_][A-Z0-9_]*|[a-z_][a-z0-9_]*)$/.test(name)

const urlAsArgument =
  '--url takes only -: every user can read arguments in the process list (change that password now)'

export const usageProblem = (what: string): Problem => problemOf('doctor', what, 'DOCTOR_USAGE')
