import { commandFor } from '../../rules/command-for.ts'
import { Problem, Problems } from '../../rules/problem.ts'
import {
  type Generations,
  generationFault,
  type RotationTargetName,
  readGenerations,
  rotationTargets,
} from '../../rules/release/generations.ts'
import type { Target } from '../pulumi/target.ts'

/** What a command did to the configuration of a stack. */
export interface Change {
  stack: string
  setting: string
  before: Generations
  after: Generations
  /** What to type to deploy it. */
  next: string
}

type Stack = Pick<Target, 'name' | 'pulumi'>

/** What `--database` of rotate and retire chooses. */
export const rotationTargetOf = (database: boolean): RotationTargetName => (database ? 'database' : 'jwt')

const settingOf = (ring: RotationTargetName) => `poolproof:${rotationTargets[ring].setting}`

/**
 * Writes the versions that `turn` makes of the configured ones, if the stack may go there from those that serve. Fixes name
 * the stack where the command line did: `named`.
 */
export async function changeGenerations(
  stack: Stack,
  ring: RotationTargetName,
  turn: (name: RotationTargetName, configured: Generations, named?: string) => Generations,
  named?: string,
): Promise<Change> {
  const before = await configuredGenerations(stack, ring)
  const after = turn(ring, before, named)
  const outputs = JSON.parse(await stack.pulumi('stack', 'output', '--json'))
  // Undefined before the first update that came to its end.
  const serving = readGenerations(outputs.generations)?.[ring]
  Problems.raise([generationFault(ring, after, serving, named)].flatMap((fault) => fault ?? []))
  const entry = { value: JSON.stringify(after), objectValue: after, secret: false }
  // One call for the whole list: a kill cannot leave half of it.
  await stack.pulumi('config', 'set-all', '--json', JSON.stringify({ [settingOf(ring)]: entry }))
  const next = commandFor(`pulumi up --stack ${stack.name}`)
  return { stack: stack.name, setting: settingOf(ring), before, after, next }
}

/** The versions in the stack's own file, as `pulumi config` reads it. @throws Problem CONFIG_INVALID */
export async function configuredGenerations(stack: Stack, ring: RotationTargetName): Promise<number[]> {
  const key = settingOf(ring)
  const { [key]: found } = JSON.parse(await stack.pulumi('config', '--json'))
  if (!found) return [1]
  const generations = generationsIn(found.value)
  if (generations) return generations
  throw new Problem(
    'CONFIG_INVALID',
    `${key}: must have one generation or two, newest first, such as [2,1]`,
    `${commandFor(`pulumi config set ${key} '[N]' --stack ${stack.name}`)}, with what \`${commandFor(`pulumi stack output generations --stack ${stack.name}`)}\` shows`,
  )
}

/** Undefined for what the program would refuse; a secret has no value here. */
function generationsIn(value: string | undefined): number[] | undefined {
  const digits = /^\[\s*"?([1-9]\d{0,8})"?\s*(?:,\s*"?([1-9]\d{0,8})"?\s*)?\]$/.exec(value ?? '')?.slice(1)
  return digits?.flatMap((text) => (text === undefined ? [] : Number(text)))
}

/** For a person, or as JSON. */
export function changeText(change: Change, json: boolean | undefined): string {
  if (json) return JSON.stringify(change, null, 2)
  const { stack, setting, before, after, next } = change
  return `stack ${stack}: ${setting} ${JSON.stringify(before)} -> ${JSON.stringify(after)}\nnext: ${next}`
}
