import type { Properties } from '../../../plugin/grpc/properties.ts'
import type { EmulatedResource } from '../emulated-resource.ts'

/** Random values live in the state alone: refresh finds what it knew, delete has nothing to do. */
export function stateOnly(imported: (id: string) => { id: string; outputs: Properties }) {
  return {
    importable: true,
    async read(id, outputs) {
      return Object.keys(outputs).length === 0 ? imported(id) : { outputs }
    },
    async delete() {},
  } satisfies Partial<EmulatedResource<never, undefined>>
}
