import { type Properties, UNKNOWN } from '../../../plugin/grpc/properties.ts'
import { unsupported } from '../unsupported.ts'

/** The name is the id. The official plugin renames in place and leaves Pulumi with the id of nothing. */
export function refuseRename(kind: string) {
  return (inputs: Properties, _config: unknown, outputs?: Properties): void => {
    if (!outputs || inputs.name === UNKNOWN || inputs.name === outputs.name) return
    throw unsupported(
      'postgresql',
      `renaming ${kind} ${String(outputs.name)} to ${String(inputs.name)} (Pulumi would lose it)`,
    )
  }
}
