import { commandFor } from '../command-for.ts'
import { Problem } from '../problem.ts'
import { fieldsOf, fieldText } from '../url/fields.ts'

/** Newest first: the first is in use, a second one is still in use. `[3, 2]` during a rotation, `[3]` before and after. */
export type Generations = readonly number[]

/** Generations of both rings. */
export type StackGenerations = Readonly<Record<RotationTargetName, Generations>>

/** The output `generations`, which says what serves: `jwt=2,1 database=1`. */
export function generationsText(generations: StackGenerations): string {
  return fieldText(generations, rotationTargetNames)
}

/** What serves, by that line or by the object of an earlier version; undefined before the first update. */
export function readGenerations(output: unknown): StackGenerations | undefined {
  if (typeof output !== 'string') return output as StackGenerations | undefined
  const rows = Object.entries(fieldsOf(output)).map(([name, text]) => [name, text.split(',').map(Number)])
  return Object.fromEntries(rows)
}

export interface RotationTarget {
  /** Under `poolproof:`. */
  setting: 'jwtGenerations' | 'databaseGenerations'
  /** What a generation is. */
  what: string
  /** What is lost where one goes too early. */
  loss: string
}

/** What is rotated, one step at a time. */
export const rotationTargets = {
  jwt: {
    setting: 'jwtGenerations',
    what: 'signing keys',
    loss: 'users whose sessions it signed would have to log in again',
  },
  database: {
    setting: 'databaseGenerations',
    what: "the functions' role",
    loss: 'functions of the deployment before could not log in to the database',
  },
} as const satisfies Record<string, RotationTarget>

export type RotationTargetName = keyof typeof rotationTargets
export const rotationTargetNames = Object.keys(rotationTargets) as RotationTargetName[]

/** What to type for the next step of a rotation; `stack` where it was named. */
export const rotationCommand = (
  verb: 'rotate' | 'retire',
  name: RotationTargetName,
  stack?: string,
): string => commandFor(`poolproof ${verb}${name === 'database' ? ' --database' : ''}${onStack(stack)}`)

const onStack = (stack: string | undefined) => (stack === undefined ? '' : ` --stack ${stack}`)

export type RoleSlot = 'a' | 'b'

/** Which of the two roles a generation of the database logs in as: they take turns. */
export function roleSlot(generation: number): RoleSlot {
  return generation % 2 === 1 ? 'a' : 'b'
}

/** The next generation in front. @throws Problem ROTATION_UNFINISHED */
export function withNewGeneration(
  name: RotationTargetName,
  [newest = 1, older]: Generations,
  stack?: string,
): Generations {
  if (older === undefined) return [newest + 1, newest]
  throw new Problem(
    'ROTATION_UNFINISHED',
    `${rotationTargets[name].what}: generation ${older} is still in use together with ${newest}, and there are never more than two`,
    `${rotationCommand('retire', name, stack)}, then ${commandFor(`pulumi up${onStack(stack)}`)}, then rotate`,
  )
}

/** The newest alone. @throws Problem ROTATION_NONE */
export function withoutGeneration(
  name: RotationTargetName,
  [newest = 1, older]: Generations,
  stack?: string,
): Generations {
  if (older !== undefined) return [newest]
  throw new Problem(
    'ROTATION_NONE',
    `${rotationTargets[name].what}: generation ${newest} is the only one`,
    `${rotationCommand('rotate', name, stack)}, then ${commandFor(`pulumi up${onStack(stack)}`)}`,
  )
}

/**
 * Whether a stack may go from the generations that serve to the wanted ones: one step at a time, never back. Knows no
 * clock: how long the older one must stay is for `poolproof retire` to say.
 */
export function generationFault(
  name: RotationTargetName,
  wanted: Generations,
  serving?: Generations,
  stack?: string,
): Problem | undefined {
  const { setting, what, loss } = rotationTargets[name]
  const [newest = 1, older = newest - 1] = wanted
  const [current = newest, before] = serving ?? []
  const from = serving ? `${JSON.stringify(serving)} serves; ` : ''
  const setTo = `poolproof:${setting} ${JSON.stringify(wanted)} (${what}): ${from}`
  const back = (why: string) => new Problem('GENERATION_BACK', setTo + why, fix(name, serving, stack))
  const skipped = (why: string) => new Problem('GENERATION_SKIPPED', setTo + why, fix(name, serving, stack))

  if (older >= newest) return back('list the newest first')
  if (older !== newest - 1) return skipped(`${newest} comes after ${newest - 1}`)
  if (newest < current) return back(`the next one is ${current + 1}; ${loss}`)
  if (newest === current && wanted.length > (serving ?? wanted).length)
    return back(`${older} is retired, and would be created again`)
  if (newest > current + 1) return skipped(`the next one is ${current + 1}; ${loss}`)
  if (newest > current && wanted.length === 1) return skipped(`${current} would go at once; ${loss}`)
  if (newest > current && before !== undefined) return skipped(`${before} is not retired yet; ${loss}`)
  return undefined
}

function fix(name: RotationTargetName, serving: Generations | undefined, stack?: string): string {
  const { setting } = rotationTargets[name]
  const value = JSON.stringify(serving ?? [1])
  const command = commandFor(`pulumi config set poolproof:${setting} '${value}'${onStack(stack)}`)
  return `${command}, then ${rotationCommand(serving?.[1] === undefined ? 'rotate' : 'retire', name, stack)}`
}
