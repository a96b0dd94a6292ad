import type { State } from '../grpc/plugin.ts'
import type { Properties, Value } from '../grpc/properties.ts'

/**
 * Names of variables that the deployment has and the stack does not: the engine deletes last, so what one update removes is
 * there when that update's deployment is made. It stays so until another deployment is.
 */
export function staleVariables(before: Pick<State, 'inputs' | 'outputs'>, inputs: Properties): string[] {
  const same = before.inputs.deploymentId === inputs.deploymentId
  const bound = same ? names(before.outputs.stillBound) : held(before.inputs)
  return bound.filter((name) => !held(inputs).includes(name))
}

/** What a proof's release covers. */
function held({ release }: Properties): string[] {
  return names((release as Properties | undefined)?.variables)
}

/** A list of earlier versions, or an object of today. */
function names(value: Value | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : Object.keys(value ?? {})
}
