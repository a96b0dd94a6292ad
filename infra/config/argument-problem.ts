import * as pulumi from '@pulumi/pulumi'
import type { z } from 'zod'
import { commandFor } from '../../rules/command-for.ts'
import { Problem, Problems } from '../../rules/problem.ts'
import { configProblems } from './config-problem.ts'
import { runError } from './run-error.ts'

/** A command that sets or removes a setting; the value of a secret one is not in it. */
const command = () =>
  new RegExp(
    `\`?${commandFor('pulumi config')} (set|rm) ((?:--\\w+ (?:string )?)*)'?poolproof:([\\w.[\\]]+)'?( -- "[^"]*"| [\\w:+./-]+)?\`?`,
    'g',
  )
const setting = /poolproof:([a-z][\w.]*)/g

/**
 * The arguments of a component, judged by the settings of the same names.
 *
 * @throws pulumi.RunError with one `Problem` per fault
 */
export function checkArguments<T>(where: string, schema: z.ZodType<T>, given: object): T {
  const { data, error } = schema.safeParse(given, { reportInput: false })
  if (!error) return data as T
  throw argumentError(where, new Problems(configProblems(error.issues, given)))
}

/**
 * What to throw out of a component: faults that the rules of the settings found, in the words of its arguments.
 *
 * @param where such as `PooledPostgres postgres`
 */
function argumentError(where: string, error: unknown): unknown {
  if (error instanceof Problems)
    return runError(new Problems(error.problems.map((one) => inWords(where, one))))
  return runError(error instanceof Problem ? inWords(where, error) : error)
}

/** A fault that may be none, in the same words. */
export const argumentWarning =
  (where: string) =>
  (problem: Problem): Promise<void> =>
    pulumi.log.warn(inWords(where, problem).message)

/** What `work` returns. @throws its faults as `argumentError` says them */
export function attempt<T>(where: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw argumentError(where, error)
  }
}

function inWords(where: string, { code, what, fix }: Problem): Problem {
  const named = (text: string) => text.replaceAll(setting, (_, path) => argument(path))
  const done = fix.replaceAll(command(), (_, verb, flags, path, value = '') => {
    if (verb === 'rm') return `remove the argument ${argument(path)}${value}`
    if (value.startsWith(' -- ')) return `set the argument ${argument(path)}`
    // Behind a secret one stands no value, but the rest of the sentence.
    return `set the argument ${argument(path)}${value && !flags.includes('--secret') ? ' to' : ''}${value}`
  })
  return new Problem(code, `${where}: ${named(what)}`, named(done))
}

/** Arguments have the names of the settings, but for the generations. */
const argument = (path: string) =>
  path.replace(/^(database|proof|app)\./, '').replace(/^(jwt|database)Generations/, 'generations')
