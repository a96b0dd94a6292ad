import * as pulumi from '@pulumi/pulumi'
import * as random from '@pulumi/random'
import * as vercel from '@pulumiverse/vercel'
import { domainText, recordText } from '../rules/domain-state.ts'
import { generationsText } from '../rules/release/generations.ts'
import { appBuild } from './build/app-build.ts'
import { checkAccess } from './checks/check-access.ts'
import { domainStates } from './checks/domain-states.ts'
import { checkGenerations } from './checks/generations.ts'
import { checkPromotion } from './checks/promotion.ts'
import { budgetOf, deploymentFactsOf } from './checks/stack-rules.ts'
import { apiHost, appVariables, prismaFolder, variableNames } from './components/app-variables.ts'
import { JwtKeys } from './components/jwt-keys.ts'
import { committedSchema, Migration } from './components/migration.ts'
import { PooledPostgres } from './components/pooled-postgres.ts'
import { postgresProvider } from './components/postgres-provider.ts'
import { GenerationMarker, ProductionDomain } from './components/production-domain.ts'
import { Proof } from './components/proof.ts'
import { proofText } from './components/proof-text.ts'
import { StackEvidence } from './components/stack-evidence.ts'
import { VercelApp } from './components/vercel-app.ts'
import { readSettings } from './config/config.ts'
import type { Settings } from './config/database-settings.ts'
import { explainFailures } from './next-steps.ts'
import { plainStackTraces } from './plain-stack-traces.ts'

/** Outputs of the stack, for the program to export. */
export interface ServerlessAppOutputs {
  /** Where the app is reached. */
  url: string
  /** Once more: the CLI lists outputs by name, and this one is to come first. */
  address: string
  /** How each domain stands with Vercel. */
  domains: string
  /** To be set where the DNS of the domains is kept, also by another program. */
  dnsRecords: string
  /** Name of the last applied migration, or `none`. */
  schemaVersion: pulumi.Input<string>
  /** Connections that each function instance may open to the pooler. */
  poolMax: number
  /** SHA-256 of the bytes that are deployed. */
  artifact: string
  /** The sum of connections that held. */
  budget: string
  /** What serves of both rings, which the next update is compared with. */
  generations: pulumi.Output<string> | undefined
  /** Figures and gaps of the proof, in one line. */
  proof: pulumi.Output<string>
  /** What was proved last, signed, for `poolproof promote`. */
  evidence: pulumi.Output<string>
  evidenceKey: pulumi.Output<string>
  /** What was proved so far, for `poolproof rollback`. */
  releases: pulumi.Output<Record<string, string>>
}

/**
 * The whole stack of an app on Vercel in one call, by the settings under `poolproof:`: signing keys, roles and database,
 * migrations, project with variables and a deployment, its proof, and the domains that move to what was proved. Its parts
 * are resources of the stack itself, so there is one ServerlessApp in a program.
 *
 * @example
 * ```ts
 * import { ServerlessApp } from 'poolproof'
 *
 * const { outputs } = await ServerlessApp.create()
 * export default outputs
 * ```
 */
export class ServerlessApp {
  declare readonly settings: Settings
  declare readonly keys: JwtKeys
  declare readonly postgres: PooledPostgres
  /** Undefined where an app of your own names no Prisma folder. */
  declare readonly migration: Migration | undefined
  declare readonly app: VercelApp
  declare readonly proof: Proof
  /** Those whose DNS leads to Vercel. */
  declare readonly domains: ProductionDomain[]
  declare readonly evidence: StackEvidence
  declare readonly outputs: ServerlessAppOutputs

  private constructor(parts: { [Part in keyof ServerlessApp]: ServerlessApp[Part] }) {
    Object.assign(this, parts)
  }

  /**
   * Checks everything that can be known before the first resource, then makes the stack.
   *
   * @param settings those of the stack, as `readSettings()` returns them
   * @throws pulumi.RunError with one Problem per fault (docs/errors.md)
   */
  static async create(settings: Settings = readSettings()): Promise<ServerlessApp> {
    plainStackTraces()
    const { jwtGenerations, databaseGenerations, adopted, proof: proofOf } = settings
    const folder = prismaFolder(settings)
    await checkGenerations(settings)
    const [build, shared] = await Promise.all([appBuild(settings), checkAccess(settings)])
    const candidate = { ...build, schemaVersion: committedSchema(folder), variables: variableNames(settings) }
    await checkPromotion(settings, candidate)
    explainFailures()
    const providers = createProviders(settings)

    const keys = new JwtKeys('jwt', { generations: jwtGenerations, adopted }, { providers })
    const postgres = new PooledPostgres('postgres', settings, { providers })
    // Without a stack that it is promoted from, every destructive migration may run.
    const acknowledge = settings.promoteFrom ? settings.acknowledge : undefined
    const migration = folder ? new Migration('migration', { postgres, folder, acknowledge }) : undefined
    const schemaVersion = migration?.schemaVersion ?? 'none'
    const app = new VercelApp(
      'app',
      {
        project: settings.project,
        region: settings.functions.regions.join(','),
        domain: settings.domain,
        domains: settings.domains,
        build,
        schemaVersion,
        environment: { ...settings.env, ...appVariables(settings, postgres, keys) },
        cronSecret: adopted.CRON_SECRET,
        facts: deploymentFactsOf(settings),
      },
      { providers },
    )
    const { frontendUrl } = settings
    const proof = new Proof('proof', { ...proofOf, app, postgres, frontendUrl, apiHost: apiHost(settings) })
    const states = await domainStates(settings, pulumi.runtime.isDryRun() ? undefined : registered(proof))
    const leads = new Set(states.flatMap(({ name, ready, serves }) => (ready || serves ? name : [])))
    const { deploymentId } = proof
    // In states of earlier versions a domain is a child of the app.
    const options = { provider: providers.vercel, aliases: [{ parent: app }] }
    const domains = app.domains
      .filter(({ host }) => leads.has(host))
      .map(({ alias, domain }) => new ProductionDomain(alias, { domain, deploymentId }, options))
    const serves = leads.has(settings.domain)
    if (serves) {
      new GenerationMarker('jwt', jwtGenerations, { dependsOn: domains })
      new GenerationMarker('database', databaseGenerations, { dependsOn: domains })
    }
    const evidence = new StackEvidence('evidence', proof, { providers })
    const url = settings.address ?? `https://${settings.domain}`
    const generations = generationsText({ jwt: jwtGenerations, database: databaseGenerations })
    const outputs = {
      url,
      address: serves ? url : `${url} (waits for DNS, see domains)`,
      domains: states.map(domainText).join('; '),
      dnsRecords: states.flatMap(({ records }) => records.map(recordText)).join('; '),
      schemaVersion,
      poolMax: postgres.poolMax,
      artifact: build.artifact,
      budget: budgetOf(settings, shared),
      generations: serves ? pulumi.all(domains.map(({ id }) => id)).apply(() => generations) : undefined,
      proof: proof.evidence.apply(proofText),
      evidence: evidence.evidence,
      evidenceKey: evidence.evidenceKey,
      releases: evidence.releases,
    }
    return new ServerlessApp({ settings, keys, postgres, migration, app, proof, domains, evidence, outputs })
  }
}

/**
 * The plugins with the accounts of this stack, for `opts.providers`. All explicit: a default provider would take
 * whatever the shell's environment holds.
 */
function createProviders({ vercelToken, vercelTeam, database }: Settings) {
  const account = { apiToken: pulumi.secret(vercelToken), ...(vercelTeam ? { team: vercelTeam } : {}) }
  return {
    random: new random.Provider('random'),
    vercel: new vercel.Provider('vercel', account),
    ...(database.manage === 'none' ? {} : { postgresql: postgresProvider('postgresql', database) }),
  }
}

/** Resolves once a resource is there, in an update of other parts of the stack as well. */
function registered({ urn }: pulumi.Resource): Promise<unknown> {
  return new Promise((resolve) => void urn.apply(resolve))
}
