import * as pulumi from '@pulumi/pulumi'
import * as random from '@pulumi/random'
import * as vercel from '@pulumiverse/vercel'
import type { Environment } from '../../app/env.ts'
import type { NameSetBy } from '../../rules/environment/variable-table.ts'
import { environmentFingerprint } from '../../rules/fingerprint.ts'
import type { AppBuild } from '../build/app-build.ts'
import type { MoreDomains } from '../config/adopted-settings.ts'
import { environmentVariable } from './environment-variable.ts'
import { type ProjectDomains, projectDomains } from './project-domains.ts'

export interface VercelAppArgs {
  project: string
  domain: string
  /** Those beside it. */
  moreDomains: MoreDomains
  region: string
  /** Every name that app/env.ts asks for; leaving one out does not compile. */
  environment: { [Name in keyof Omit<Environment, NameSetBy<'VercelApp'>>]: pulumi.Input<string> }
  /** What only the deployed app knows of; no name of the above. */
  extra: Record<string, string>
  /** Where one was there before; else it is made. */
  cronSecret: string | undefined
  /** Its commit is told to Vercel, and is no reason for a new deployment by itself. */
  build: AppBuild
  /** The migration the database is at: taking it as a value puts the deployment after the migration. */
  schemaVersion: pulumi.Input<string>
  /** Looks at the whole environment once every value is known; what it throws comes before the deployment. */
  check: (values: Record<string, string>) => void
}

/** A Vercel project, its environment, its domain, and one deployment that is not on the domain yet. */
export class VercelApp extends pulumi.ComponentResource {
  readonly deploymentId: pulumi.Output<string>
  /** Host of this one deployment; protected, `bypassSecret` opens it. */
  readonly deploymentUrl: pulumi.Output<string>
  /** The bytes of that deployment, which an update of part of the stack (`--target`) may leave as they were. */
  readonly deployed: pulumi.Output<Pick<AppBuild, 'artifact' | 'commit'>>
  readonly bypassSecret: pulumi.Output<string>
  readonly cronSecret: pulumi.Output<string>
  /** What the deployed functions report as POOLPROOF_FINGERPRINT. */
  readonly fingerprint: pulumi.Output<string>
  /** Names that the fingerprint covers, sorted. */
  readonly variables: string[]
  private readonly name: string
  private readonly domains: ProjectDomains

  constructor(name: string, args: VercelAppArgs, opts?: pulumi.ComponentResourceOptions) {
    super('poolproof:index:VercelApp', name, {}, opts)
    const child = { parent: this }
    this.name = name

    const project = new vercel.Project(
      `${name}-project`,
      {
        name: args.project,
        nodeVersion: '24.x',
        // The output is built here: Vercel is to build nothing, and to move the domain only when told.
        buildCommand: '',
        installCommand: '',
        autoAssignCustomDomains: false,
        automaticallyExposeSystemEnvironmentVariables: true,
        resourceConfig: { fluid: true, functionDefaultRegions: [args.region] },
        vercelAuthentication: { deploymentType: 'standard_protection_new' },
      },
      child,
    )
    this.domains = projectDomains(name, project, args, child)
    this.bypassSecret = bypassSecret(name, project, child)
    this.cronSecret = pulumi.secret(
      args.cronSecret ??
        new random.RandomPassword(`${name}-cron-secret`, { length: 48, special: false }, child).result,
    )
    const key = pulumi.secret(
      new random.RandomPassword(`${name}-fingerprint-key`, { length: 48, special: false }, child).result,
    )

    const chosen = { ...args.extra, ...args.environment, CRON_SECRET: this.cronSecret }
    this.variables = Object.keys(chosen).sort()
    this.fingerprint = pulumi.unsecret(
      pulumi.all([key, chosen]).apply(([k, values]) => {
        args.check(values as Record<string, string>)
        return environmentFingerprint(k, values as Record<string, string>)
      }),
    )
    const environment: { [Name in keyof Environment]: pulumi.Input<string> } = {
      ...chosen,
      POOLPROOF_FINGERPRINT: this.fingerprint,
    }
    const variables = Object.entries(environment).map(([variable, value]) =>
      environmentVariable(name, project, key, variable, value, child),
    )

    const deployment = new vercel.Deployment(
      `${name}-deployment`,
      {
        projectId: project.id,
        production: true,
        files: args.build.files,
        pathPrefix: args.build.path,
        meta: {
          // Variables bind when a deployment is made: waiting for all of them makes the redeploy a dependency.
          env: pulumi
            .output({ env: this.fingerprint, bound: [this.domains.bound, ...variables] })
            .apply(({ env }) => env),
          schema: args.schemaVersion,
          artifact: args.build.artifact,
          commit: args.build.commit,
          // The project's, which binds likewise.
          region: args.region,
        },
      },
      { ...child, ignoreChanges: ['meta.commit'] },
    )
    this.deploymentId = deployment.id
    this.deploymentUrl = deployment.url
    this.deployed = deployment.meta.apply((meta) => ({
      artifact: meta?.artifact as string,
      commit: meta?.commit as string,
    }))
    this.registerOutputs({ deploymentId: this.deploymentId, deploymentUrl: this.deploymentUrl })
  }

  /** Moves the production domains to a deployment. Give it the proof's output, so that only proven ones get there. */
  serve(provenDeploymentId: pulumi.Input<string>): vercel.Alias {
    const alias = (suffix: string, host: pulumi.Input<string>) =>
      new vercel.Alias(
        `${this.name}-alias${suffix}`,
        { alias: host, deploymentId: provenDeploymentId },
        { parent: this },
      )
    for (const [host, domain] of Object.entries(this.domains.beside)) alias(`-${host}`, domain)
    return alias('', this.domains.main)
  }
}

function bypassSecret(
  name: string,
  project: vercel.Project,
  child: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const secret = new random.RandomPassword(`${name}-bypass-secret`, { length: 32, special: false }, child)
  const bypass = new vercel.ProjectProtectionBypass(
    `${name}-bypass`,
    {
      projectId: project.id,
      secret: pulumi.secret(secret.result),
      note: 'poolproof: the proof before the switch',
    },
    child,
  )
  return pulumi.secret(bypass.secret)
}
