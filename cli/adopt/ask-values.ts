import { parseEnv } from 'node:util'
import { commandFor } from '../../rules/command-for.ts'
import { directNames } from '../../rules/environment/deployment-facts.ts'
import { readEnvFile } from '../../rules/environment/env-file.ts'
import { Problem, Problems } from '../../rules/problem.ts'
import { piped, readHiddenLine } from '../doctor/sources/stdin.ts'
import type { LiveProject } from '../doctor/vercel/live-project.ts'
import type { Options } from './options.ts'
import { settingFor } from './variable-mapping.ts'

/** A value that Vercel does not return. */
export interface MissingValue {
  name: string
  /** What happens without it; undefined if it is required. */
  without: string | undefined
}

/** Values by variable name; an empty value was left out on purpose. */
export type Answers = Readonly<Record<string, string>>

/** The values to ask for: Sensitive ones, and the two connection URLs if no variable has them. */
export function unreadableValues({ variables }: LiveProject, options: Options): MissingValue[] {
  const urls = [options.reads, ...(directUrlName(variables) ? [] : ['DIRECT_URL'])]
  const asked = urls
    .filter((name) => variables[name]?.value === undefined)
    .map((name): MissingValue => ({ name, without: undefined }))
  for (const [name, { value, foreign }] of Object.entries(variables)) {
    const setting = settingFor(name)
    if (value !== undefined || foreign || !setting || urls.includes(name)) continue
    if (name === 'DATABASE_URL') continue
    if (name === 'FRONTEND_URL' && options['front-end']) continue
    asked.push({ name, without: setting.without })
  }
  return asked
}

/** The first variable with a readable direct connection URL. */
export function directUrlName(variables: LiveProject['variables']): string | undefined {
  return directNames.find((name) => variables[name]?.value)
}

/** Asks at the terminal, one by one and hidden; otherwise reads NAME=VALUE lines from stdin. @throws Problem ADOPT_VALUE_MISSING */
export async function promptFor(
  asked: readonly MissingValue[],
  signal: AbortSignal,
  elsewhere: LiveProject['elsewhere'] = {},
): Promise<Answers> {
  if (asked.length === 0) return {}
  const answers = process.stdin.isTTY
    ? await promptOneByOne(asked, signal)
    : answersIn(await piped(signal), asked)
  const missing = asked.filter(({ name, without }) =>
    without ? answers[name] === undefined : !answers[name],
  )
  if (missing.length > 0) {
    const names = missing.map(({ name }) => {
      const targets = elsewhere[name]
      return targets ? `${name} (set for ${targets.join(' and ')}, not for production)` : name
    })
    const there = missing.find(({ name }) => elsewhere[name])
    const production = there ? `; set it for production too: vercel env add ${there.name} production` : ''
    throw new Problem(
      'ADOPT_VALUE_MISSING',
      `Vercel does not return these values, and stdin does not have them: ${names.join(', ')}`,
      `pass them as NAME=VALUE lines: ${commandFor('poolproof adopt ...')} < .env.production; write NAME= if the value is lost${production}`,
    )
  }
  return answers
}

/** @throws Problem ENV_* where the file would store another value than it seems to */
function answersIn(text: string, asked: readonly MissingValue[]): Answers {
  const { values, faults } = readEnvFile(text, parseEnv)
  const wrong = faults.filter(({ sure, subject }) => sure && asked.some(({ name }) => name === subject))
  Problems.raise(wrong.map(({ code, what, fix }) => new Problem(code, what, fix)))
  return values
}

async function promptOneByOne(asked: readonly MissingValue[], signal: AbortSignal): Promise<Answers> {
  const answers: Record<string, string> = {}
  for (const { name, without } of asked) {
    const empty = without ? `empty means: ${without}; ` : ''
    answers[name] = await readHiddenLine(`${name} cannot be read back from Vercel. ${empty}paste it`, signal)
  }
  return answers
}
