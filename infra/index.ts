import './plain-stack-traces.ts'
import * as pulumi from '@pulumi/pulumi'
import { domainText, recordText } from '../rules/domain-state.ts'
import { generationsText } from '../rules/release/generations.ts'
import { appBuild } from './build/app-build.ts'
import { checkAccess } from './checks/check-access.ts'
import { domainStates } from './checks/domain-states.ts'
import { checkGenerations } from './checks/generations.ts'
import { checkPromotion } from './checks/promotion.ts'
import { budgetOf } from './checks/stack-rules.ts'
import { appVariables, variableNames } from './components/app-variables.ts'
import { JwtKeys } from './components/jwt-keys.ts'
import { committedSchema, Migration, prismaFolder } from './components/migration.ts'
import { PooledPostgres } from './components/pooled-postgres.ts'
import { GenerationMarker, ProductionDomain } from './components/production-domain.ts'
import { Proof, proofText } from './components/proof.ts'
import { createProviders } from './components/pulumi-providers.ts'
import { StackEvidence } from './components/stack-evidence.ts'
import { VercelApp } from './components/vercel-app.ts'
import { readSettings } from './config/config.ts'
import { explainFailures } from './next-steps.ts'

const settings = readSettings()
const { database, databaseGenerations, jwtGenerations, adopted } = settings
const folder = prismaFolder(settings)
await checkGenerations(settings)
const [build, shared] = await Promise.all([appBuild(settings), checkAccess(settings)])
const candidate = { ...build, schemaVersion: committedSchema(folder), variables: variableNames(settings) }
await checkPromotion(settings, candidate)
explainFailures()
const providers = createProviders(settings)

const keys = new JwtKeys('jwt', { generations: jwtGenerations, adopted }, { providers })
const databaseArgs = { database, generations: databaseGenerations, poolMax: settings.poolMax }
const postgres = new PooledPostgres('postgres', databaseArgs, { providers })
const migration = folder && new Migration('migration', { settings, postgres, folder })
export const schemaVersion = migration ? migration.schemaVersion : 'none'

const environment = appVariables(settings, postgres, keys)
const app = new VercelApp('app', { settings, build, schemaVersion, environment }, { providers })
const proven = new Proof('proof', { settings, postgres, app, build, schemaVersion })
const { deploymentId } = proven
const provider = providers.vercel
const states = await domainStates(settings, pulumi.runtime.isDryRun() ? undefined : registered(proven))
const leads = new Set(states.flatMap(({ name, ready, serves }) => (ready || serves ? name : [])))
const served = app.domains
  .filter(({ host }) => leads.has(host))
  .map(({ alias, domain }) => new ProductionDomain(alias, { app, domain, deploymentId }, { provider }))
const serves = leads.has(settings.domain)
if (serves) {
  new GenerationMarker('jwt', jwtGenerations, { dependsOn: served })
  new GenerationMarker('database', databaseGenerations, { dependsOn: served })
}
const signed = new StackEvidence('evidence', proven, { providers })

export const url = settings.address ?? `https://${settings.domain}`
/** Once more: the CLI lists outputs by name, and this one is to come first. */
export const address = serves ? `${url}` : `${url} (waits for DNS, see domains)`
export const domains = states.map(domainText).join('; ')
/** To be set where the DNS of the domains is kept, also by another program. */
export const dnsRecords = states.flatMap(({ records }) => records.map(recordText)).join('; ')
export const poolMax = postgres.poolMax
export const artifact = build.artifact
export const budget = budgetOf(settings, shared)
export const generations = serves
  ? pulumi
      .all(served.map(({ id }) => id))
      .apply(() => generationsText({ jwt: jwtGenerations, database: databaseGenerations }))
  : undefined
export const proof = proven.evidence.apply(proofText)
export const { evidence, evidenceKey, releases } = signed

/** Resolves once a resource is there, in an update of other parts of the stack as well. */
function registered({ urn }: pulumi.Resource): Promise<unknown> {
  return new Promise((resolve) => void urn.apply(resolve))
}
