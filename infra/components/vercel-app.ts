import * as pulumi from '@pulumi/pulumi'
import * as random from '@pulumi/random'
import * as vercel from '@pulumiverse/vercel'
import type { DeploymentFacts } from '../../rules/environment/deployment-facts.ts'
import { type AppBuild, prebuiltApp } from '../build/app-build.ts'
import { checkVariables } from '../checks/stack-rules.ts'
import type { MoreDomains } from '../config/adopted-settings.ts'
import { argumentWarning, attempt, checkArguments } from '../config/argument-problem.ts'
import { settingsSchema } from '../config/settings.ts'
import { environmentFingerprint, environmentVariable } from './environment-variable.ts'
import { projectDomains, type ServingDomain } from './project-domains.ts'

export interface VercelAppArgs {
  /** Name of the Vercel project, which this component creates: 1-52 lower-case letters, digits or -. */
  project: string
  /** Vercel's region of the functions, such as `fra1`: next to the database. */
  region: string
  /** Build Output v3 folder, such as `.vercel/output` of `vercel build`, relative to the project. Errors: APP_OUTPUT_*. */
  output?: string
  /** What to deploy instead of `output`, already read. */
  build?: AppBuild
  /** All that the functions get; NODE_ENV, CRON_SECRET and POOLPROOF_FINGERPRINT are added. Each becomes Sensitive. */
  environment: Record<string, pulumi.Input<string>>
  /** Main host of the app. Left out, the project has Vercel's own. */
  domain?: string
  /** Hosts beside it: they go where it goes, or send the browser on. */
  domains?: MoreDomains
  /** Bearer of Vercel's cron requests; a new one of 48 characters. */
  cronSecret?: pulumi.Input<string> | undefined
  /** The migration the database is at: taking it as a value puts the deployment after the migration; `none`. */
  schemaVersion?: pulumi.Input<string>
  /** What else is known of the deployment, for the rules that judge its variables. */
  facts?: DeploymentFacts
}

/**
 * A Vercel project, its environment, its domains, and one deployment that is not on a domain yet. A changed variable is a
 * new deployment.
 *
 * @example
 * ```ts
 * import { JwtKeys, PooledPostgres, VercelApp } from 'poolproof'
 *
 * export function deploy(postgres: PooledPostgres, keys: JwtKeys) {
 *   return new VercelApp('app', {
 *     project: 'shop',
 *     region: 'fra1',
 *     output: '.vercel/output',
 *     environment: { ...postgres.environment, ...keys.environment, FRONTEND_URL: 'https://shop.example.com' },
 *   })
 * }
 * ```
 * @throws pulumi.RunError with one Problem per fault: CONFIG_INVALID, APP_OUTPUT_*, and what the rules say of the variables
 */
export class VercelApp extends pulumi.ComponentResource {
  readonly deploymentId: pulumi.Output<string>
  /** Host of this one deployment; protected, `bypassSecret` opens it. */
  readonly deploymentUrl: pulumi.Output<string>
  /** The bytes of that deployment, which an update of part of the stack (`--target`) may leave as they were. */
  readonly deployed: pulumi.Output<Pick<AppBuild, 'artifact' | 'commit'>>
  readonly build: AppBuild
  readonly schemaVersion: pulumi.Output<string>
  readonly bypassSecret: pulumi.Output<string>
  readonly cronSecret: pulumi.Output<string>
  /** What the deployed functions report as POOLPROOF_FINGERPRINT. */
  readonly fingerprint: pulumi.Output<string>
  /** Names that the fingerprint covers, sorted. */
  readonly variables: string[]
  /** Those that serve the project, the main one first. */
  readonly domains: ServingDomain[]

  constructor(name: string, args: VercelAppArgs, opts?: pulumi.ComponentResourceOptions) {
    const where = `VercelApp ${name}`
    const { project: projectName, region, domain, domains: more, environment: given } = args
    checkArguments(where, checkedNames, { project: projectName, region, ...(domain && { domain }) })
    const build = args.build ?? attempt(where, () => prebuiltApp(args.output ?? '.vercel/output'))
    super('poolproof:index:VercelApp', name, {}, opts)
    const child = { parent: this }
    this.build = build
    this.schemaVersion = pulumi.output(args.schemaVersion ?? 'none')

    const project = new vercel.Project(
      `${name}-project`,
      {
        name: projectName,
        // Vercel takes 26.x too; the provider validates 18 to 24 (terraform-provider-vercel, resource_project.go).
        nodeVersion: '24.x',
        // The output is built here: Vercel builds nothing, and moves the domain only when the alias says so.
        buildCommand: '',
        installCommand: '',
        autoAssignCustomDomains: false,
        automaticallyExposeSystemEnvironmentVariables: true,
        resourceConfig: { fluid: true, functionDefaultRegions: [region] },
        vercelAuthentication: { deploymentType: 'standard_protection_new' },
      },
      child,
    )
    const domains = projectDomains(name, project, { domain, ...(more && { domains: more }) }, child)
    this.domains = domains.serving
    this.bypassSecret = bypassSecret(name, project, child)
    this.cronSecret = pulumi.secret(
      args.cronSecret ??
        new random.RandomPassword(`${name}-cron-secret`, { length: 48, special: false }, child).result,
    )
    const key = pulumi.secret(
      new random.RandomPassword(`${name}-fingerprint-key`, { length: 48, special: false }, child).result,
    )

    const chosen = { NODE_ENV: 'production', ...given, CRON_SECRET: this.cronSecret }
    this.variables = Object.keys(chosen).sort()
    // Checked once every value is known: what is wrong is reported before the deployment.
    const checked = pulumi.all(chosen).apply((values) => check(where, args, values))
    this.fingerprint = pulumi.unsecret(
      pulumi.all([key, checked]).apply(([k, values]) => environmentFingerprint(k, values)),
    )
    const environment = { ...chosen, POOLPROOF_FINGERPRINT: this.fingerprint }
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
          schema: this.schemaVersion,
          artifact: build.artifact,
          commit: build.commit,
          // The project's, which binds likewise.
          region,
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

const checkedNames = settingsSchema
  .pick({ project: true, region: true, domain: true })
  .partial({ domain: true })

/** Without `facts` by what the component knows itself. */
function check(where: string, { facts, region, domain }: VercelAppArgs, values: Record<string, string>) {
  if (facts) return checkVariables(facts, values)
  const own = { where: 'stack', variables: {}, functionRegions: [region], apiHost: domain } as const
  return attempt(where, () => checkVariables(own, values, argumentWarning(where)))
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
