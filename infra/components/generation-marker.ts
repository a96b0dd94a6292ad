import * as pulumi from '@pulumi/pulumi'
import type { Generations, RotationTargetName } from '../../rules/release/generations.ts'

/**
 * Remembers since when the newest generation serves: the state keeps the moment a resource was created, and this one is
 * created once the domain has been moved.
 */
export class GenerationMarker extends pulumi.Stash {
  constructor(name: RotationTargetName, [newest]: Generations, opts: { dependsOn: pulumi.Resource[] }) {
    super(`${name}-generation-${newest}`, { input: newest }, opts)
  }
}
