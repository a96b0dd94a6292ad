import { parseEnv } from 'node:util'
import { commandFor } from '../../rules/command-for.ts'
import { directNames } from '../../rules/hosts/integrations.ts'
import { Problem } from '../../rules/problem.ts'
import { piped, readHiddenLine } from '../doctor/sources/stdin.ts'
import type { LiveProject } from '../doctor/vercel/live-project.ts'
import type { Options } from './options.ts'
import { settingFor } from './variable-mapping.ts'

/** A value that only its owner has. */
export interface MissingValue {
  name: string
  /** What happens without it; undefined where nothing works without. */
  without: string | undefined
}

/** Values by name, as they were given; an empty one was left out on purpose. */
export type Answers = Readonly<Record<string, string>>

/** What has to be asked for: Sensitive values, and the two doors where no variable holds them. */
export function unreadableValues({ variables }: LiveProject, options: Options): MissingValue[] {
  const doors = [options.reads, ...(directUrlName(variables) ? [] : ['DIRECT_URL'])]
  const asked = doors
    .filter((name) => variables[name]?.value === undefined)
    .map((name): MissingValue => ({ name, without: undefined }))
  for (const [name, { value, foreign }] of Object.entries(variables)) {
    const home = settingFor(name)
    if (value !== undefined || foreign || !home || doors.includes(name)) continue
    if (name === 'DATABASE_URL') continue
    if (name === 'FRONTEND_URL' && options['front-end']) continue
    asked.push({ name, without: home.without })
  }
  return asked
}

/** The first variable that holds the door of the migrations, where one can be read. */
export function directUrlName(variables: LiveProject['variables']): string | undefined {
  return directNames.find((name) => variables[name]?.value)
}

/** Asks at the terminal, one by one and unseen; else reads NAME=VALUE lines. @throws Problem ADOPT_VALUE_MISSING */
export async function promptFor(asked: readonly MissingValue[], signal: AbortSignal): Promise<Answers> {
  if (asked.length === 0) return {}
  const answers = process.stdin.isTTY
    ? await promptOneByOne(asked, signal)
    : (parseEnv(await piped(signal)) as Answers)
  const missing = asked.filter(({ name, without }) =>
    without ? answers[name] === undefined : !answers[name],
  )
  if (missing.length > 0)
    throw new Problem(
      'ADOPT_VALUE_MISSING',
      `nobody can read these from Vercel, and stdin did not hold them: ${missing.map(({ name }) => name).join(', ')}`,
      `give them as NAME=VALUE lines: ${commandFor('poolproof adopt ...')} < .env.production; NAME= where nobody has the value any more`,
    )
  return answers
}

async function promptOneByOne(asked: readonly MissingValue[], signal: AbortSignal): Promise<Answers> {
  const answers: Record<string, string> = {}
  for (const { name, without } of asked) {
    const empty = without ? `nothing means: ${without}; ` : ''
    answers[name] = await readHiddenLine(`${name} cannot be read back. ${empty}paste it`, signal)
  }
  return answers
}
