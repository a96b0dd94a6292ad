import * as pulumi from '@pulumi/pulumi'
import * as vercel from '@pulumiverse/vercel'
import type { Generations, RotationTargetName } from '../../rules/release/generations.ts'
import type { VercelApp } from './vercel-app.ts'

interface ProductionDomainArgs {
  app: VercelApp
  /** One of `app.domains`. */
  domain: pulumi.Input<string>
  /** The deployment to move the domain to. Give it the proof's output, so that only a proven one gets there. */
  deploymentId: pulumi.Input<string>
}

/** A domain of the project on a proven deployment. */
export class ProductionDomain extends vercel.Alias {
  constructor(
    name: string,
    { app, domain, deploymentId }: ProductionDomainArgs,
    opts: pulumi.CustomResourceOptions,
  ) {
    // In states of earlier versions it is a child of the app.
    super(name, { alias: domain, deploymentId }, { ...opts, aliases: [{ parent: app }] })
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
