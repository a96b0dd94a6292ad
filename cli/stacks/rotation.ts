import { refreshLifetime } from '../../app/auth/refresh-token.ts'
import { commandFor } from '../../rules/command-for.ts'
import { Problem, Problems } from '../../rules/problem.ts'
import {
  type Generations,
  type RotationTargetName,
  rotationCommand,
  rotationTargets,
  withNewGeneration,
  withoutGeneration,
} from '../../rules/release/generations.ts'
import { readState, type StateResource } from '../pulumi/state.ts'
import { target } from '../pulumi/target.ts'
import { print } from '../terminal/print.ts'
import { changeGenerations, changeText, configuredGenerations, rotationTargetOf } from './key-versions.ts'

interface Given {
  stack: string | undefined
  database: boolean
  'at-once': boolean
  json: boolean
}

/** `poolproof rotate`. */
export async function rotate(
  { stack, database, json }: Omit<Given, 'at-once'>,
  signal: AbortSignal,
): Promise<number> {
  const found = await target(stack, signal)
  const change = await changeGenerations(found, rotationTargetOf(database), withNewGeneration, stack)
  return print(changeText(change, json))
}

/** `poolproof retire`. */
export async function retire(given: Given, signal: AbortSignal): Promise<number> {
  const ring = rotationTargetOf(given.database)
  const stack = await target(given.stack, signal)
  const configured = await configuredGenerations(stack, ring)
  if (configured.length === 2 && !given['at-once']) {
    const { deployment } = readState(await stack.pulumi('stack', 'export'))
    const superseded = rotatedAt(deployment.resources, ring, configured)
    Problems.raise(
      [tooRecent(ring, configured, superseded, new Date(), given.stack)].flatMap((fault) => fault ?? []),
    )
  }
  return print(changeText(await changeGenerations(stack, ring, withoutGeneration, given.stack), given.json))
}

/** Seconds that the older generation has to stay after the newer one began to serve. */
const stays: Record<RotationTargetName, { seconds: number; why: string }> = {
  jwt: {
    seconds: refreshLifetime.idle * 86_400,
    why: 'as long as a refresh token that it signed may live unused',
  },
  // Vercel's longest function runs for 800 s.
  database: { seconds: 15 * 60, why: 'as long as a function of the deployment before may still run' },
}

/** Since when the newest of these generations serves, which superseded the one before: the moment its mark was made. */
export function rotatedAt(
  resources: readonly Pick<StateResource, 'urn' | 'created'>[],
  ring: RotationTargetName,
  [newest]: Generations,
): Date | undefined {
  const mark = resources.find(({ urn }) => urn.endsWith(`::pulumi:index:Stash::${ring}-generation-${newest}`))
  return mark?.created ? new Date(mark.created) : undefined
}

/** Why the older generation may not go yet; undefined where it may. */
export function tooRecent(
  ring: RotationTargetName,
  [newest, older]: Generations,
  superseded: Date | undefined,
  now: Date,
  stack?: string,
): Problem | undefined {
  const { what } = rotationTargets[ring]
  const retire = rotationCommand('retire', ring, stack)
  const { seconds, why } = stays[ring]
  if (!superseded)
    return new Problem(
      'ROTATION_NOT_SERVING',
      `${what}: generation ${newest} does not serve yet`,
      commandFor(`pulumi up${stack === undefined ? '' : ` --stack ${stack}`}`),
    )
  const from = new Date(superseded.getTime() + seconds * 1000)
  if (now >= from) return undefined
  return new Problem(
    'RETIRE_TOO_EARLY',
    `${what}: generation ${older} was superseded at ${superseded.toISOString()} and has to stay until ${from.toISOString()}, ${why}`,
    `${retire} after that; if it leaked, ${retire} --at-once`,
  )
}
