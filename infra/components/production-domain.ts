import * as pulumi from '@pulumi/pulumi'
import * as vercel from '@pulumiverse/vercel'
import type { Generations, RotationTargetName } from '../../rules/release/generations.ts'

export interface ProductionDomainArgs {
  /** Host, one of the project's domains. */
  domain: pulumi.Input<string>
  /** The deployment to move the domain to. Give it the proof's output, so that only a proven one gets there. */
  deploymentId: pulumi.Input<string>
}

/**
 * A domain of a Vercel project on a proven deployment.
 *
 * @example
 * ```ts
 * import { ProductionDomain, type Proof } from 'poolproof'
 *
 * export function serve({ deploymentId }: Proof) {
 *   return new ProductionDomain('api', { domain: 'api.example.com', deploymentId })
 * }
 * ```
 */
export class ProductionDomain extends vercel.Alias {
  constructor(
    name: string,
    { domain, deploymentId }: ProductionDomainArgs,
    opts?: pulumi.CustomResourceOptions,
  ) {
    super(name, { alias: domain, deploymentId }, opts)
  }
}

/**
 * Remembers since when the newest generation serves: the state keeps the moment a resource was created, and this one is
 * created once the domain has been moved.
 */
export class GenerationMarker extends pulumi.Stash {
  constructor(name: RotationTargetName, [newest]: Generations, opts: { dependsOn: pulumi.Resource[] }) {
    super(`${name}-generation-${newest}`, { input: newest }, opts)
  }
}
