import { createHmac } from 'node:crypto'
import * as pulumi from '@pulumi/pulumi'
import * as random from '@pulumi/random'
import * as vercel from '@pulumiverse/vercel'
import type { Environment } from '../../app/env.ts'
import type { NameSetBy } from '../../rules/environment/variable-table.ts'
import type { AppBuild } from '../build/app-build.ts'
import { checkVariables } from '../checks/stack-rules.ts'
import type { Settings } from '../config/database-settings.ts'
import { projectDomains, type ServingDomain } from './project-domains.ts'

export interface VercelAppArgs {
  settings: Settings
  /** Every name that app/env.ts asks for; leaving one out does not compile. */
  environment: { [Name in keyof Omit<Environment, NameSetBy<'VercelApp'>>]: pulumi.Input<string> }
  /** Its commit is sent to Vercel, and is no reason for a new deployment by itself. */
  build: AppBuild
  /** The migration the database is at: taking it as a value puts the deployment after the migration. */
  schemaVersion: pulumi.Input<string>
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
  /** Those that serve the project, the main one first. */
  readonly domains: ServingDomain[]

  constructor(name: string, args: VercelAppArgs, opts?: pulumi.ComponentResourceOptions) {
    super('poolproof:index:VercelApp', name, {}, opts)
    const child = { parent: this }
    const { settings, build } = args
    const { functions } = settings

    const project = new vercel.Project(
      `${name}-project`,
      {
        name: settings.project,
        // Vercel takes 26.x too; the provider validates 18 to 24 (terraform-provider-vercel, resource_project.go).
        nodeVersion: '24.x',
        // The output is built here: Vercel builds nothing, and moves the domain only when the alias says so.
        buildCommand: '',
        installCommand: '',
        autoAssignCustomDomains: false,
        automaticallyExposeSystemEnvironmentVariables: true,
        resourceConfig: { fluid: true, functionDefaultRegions: [...functions.regions] },
        vercelAuthentication: { deploymentType: 'standard_protection_new' },
      },
      child,
    )
    const domains = projectDomains(name, project, settings, child)
    this.domains = domains.serving
    this.bypassSecret = bypassSecret(name, project, child)
    this.cronSecret = pulumi.secret(
      settings.adopted.CRON_SECRET ??
        new random.RandomPassword(`${name}-cron-secret`, { length: 48, special: false }, child).result,
    )
    const key = pulumi.secret(
      new random.RandomPassword(`${name}-fingerprint-key`, { length: 48, special: false }, child).result,
    )

    const chosen = { ...settings.env, ...args.environment, CRON_SECRET: this.cronSecret }
    this.variables = Object.keys(chosen).sort()
    // Checked once every value is known: what is wrong is reported before the deployment.
    const checked = pulumi.all(chosen).apply((values) => checkVariables(settings, values))
    this.fingerprint = pulumi.unsecret(
      pulumi.all([key, checked]).apply(([k, values]) => environmentFingerprint(k, values)),
    )
    const environment: { [Name in keyof Environment]: pulumi.Input<string> } = {
      ...chosen,
      POOLPROOF_FINGERPRINT: this.fingerprint,
    }
    const variables = Object.entries(environment).map(([variable, value]) =>
      environmentVariable({ name, project, key, variable, value, child }),
    )

    const deployment = new vercel.Deployment(
      `${name}-deployment`,
      {
        projectId: project.id,
        production: true,
        files: build.files,
        pathPrefix: build.path,
        meta: {
          // Variables bind when a deployment is made: waiting for all of them makes the redeploy a dependency.
          env: pulumi
            .output({ env: this.fingerprint, bound: [domains.bound, ...variables] })
            .apply(({ env }) => env),
          schema: args.schemaVersion,
          artifact: build.artifact,
          commit: build.commit,
          // The project's, which binds likewise.
          region: functions.regions.join(','),
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

/** One variable; its output is the id, known only once Vercel holds the value. */
function environmentVariable(args: {
  name: string
  project: vercel.Project
  /** Of the fingerprint in its comment. */
  key: pulumi.Output<string>
  variable: string
  value: pulumi.Input<string>
  child: pulumi.CustomResourceOptions
}): pulumi.Output<string> {
  const { name, project, key, variable, value, child } = args
  const comment = pulumi.all([key, value]).apply(([k, v]) => `poolproof ${fingerprint(k, v)}`)
  return new vercel.ProjectEnvironmentVariable(
    `${name}-${variable}`,
    {
      projectId: project.id,
      key: variable,
      value: pulumi.secret(value),
      targets: ['production'],
      // A team may demand Sensitive for every variable, and turning one later is a replace: all from the start.
      sensitive: true,
      comment: pulumi.unsecret(comment),
    },
    // Vercel refuses a second variable of the same name, so a replacement cannot come before the removal.
    { ...child, deleteBeforeReplace: true },
  ).id
}

/** Keyed digest of one value: comparable where the value itself may not be read. 24 hexadecimal digits. */
function fingerprint(key: string, value: string): string {
  return createHmac('sha256', key).update(value).digest('hex').slice(0, 24)
}

/** Keyed digest of a whole environment; the order of the names does not matter. */
export function environmentFingerprint(key: string, variables: Record<string, string>): string {
  const sorted = Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1))
  return fingerprint(key, JSON.stringify(sorted))
}
