import { commandFor } from '../../rules/command-for.ts'
import { Problem } from '../../rules/problem.ts'
import { type RotationTargetName, rotationTargets } from '../../rules/release/generations.ts'
import { pulumiOutput } from '../pulumi/pulumi-output.ts'
import type { Configuration, StackHandle } from '../pulumi/stack-handle.ts'

/** The configuration in the stack's own file, as `pulumi config` reads and writes it. */
export function inStackFile(pulumi: StackHandle['pulumi']): Configuration {
  const key = (ring: RotationTargetName) => `poolproof:${rotationTargets[ring].setting}`
  return {
    async configured(ring) {
      const { [key(ring)]: found } = JSON.parse(await pulumiOutput(pulumi, 'config', '--json'))
      if (!found) return [1]
      const generations = generationsIn(found.value)
      if (generations) return generations
      throw new Problem(
        'CONFIG_INVALID',
        `${key(ring)}: must hold one generation or two, newest first, such as [2,1]`,
        `${commandFor(`pulumi config set ${key(ring)} '[N]'`)}, with what \`${commandFor('pulumi stack output generations')}\` shows`,
      )
    },
    async configure(ring, generations) {
      const entry = { value: JSON.stringify(generations), objectValue: generations, secret: false }
      // One call for the whole list: a kill cannot leave half of it.
      await pulumiOutput(pulumi, 'config', 'set-all', '--json', JSON.stringify({ [key(ring)]: entry }))
    },
  }
}

/** Undefined for what the program would refuse; a secret has no value here. */
function generationsIn(value: string | undefined): number[] | undefined {
  const digits = /^\[\s*"?([1-9]\d{0,8})"?\s*(?:,\s*"?([1-9]\d{0,8})"?\s*)?\]$/.exec(value ?? '')?.slice(1)
  return digits?.flatMap((text) => (text === undefined ? [] : Number(text)))
}
