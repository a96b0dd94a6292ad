import { type RingName, rings } from '../infra/model/generations.ts'
import type { Configuration, OperatedStack } from './operated-stack.ts'
import { printed } from './printed.ts'

/** The configuration in the stack's own file, as `pulumi config` reads and writes it. */
export function inStackFile(pulumi: OperatedStack['pulumi']): Configuration {
  const key = (ring: RingName) => `poolproof:${rings[ring].setting}`
  return {
    async configured(ring) {
      const { [key(ring)]: found } = JSON.parse(await printed(pulumi, 'config', '--json'))
      return found ? JSON.parse(found.value) : [1]
    },
    async configure(ring, generations) {
      const entry = { value: JSON.stringify(generations), objectValue: generations, secret: false }
      // One call for the whole list: a kill cannot leave half of it.
      await printed(pulumi, 'config', 'set-all', '--json', JSON.stringify({ [key(ring)]: entry }))
    },
  }
}
