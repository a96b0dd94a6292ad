import './plain-stack-traces.ts'
import { appBuild } from './build/app-build.ts'
import { checkAccess } from './checks/check-access.ts'
import { checkPromotion } from './checks/promotion.ts'
import { budgetOf, checkVariables } from './checks/stack-rules.ts'
import { appVariables, variableNames } from './components/app-variables.ts'
import { JwtKeys } from './components/jwt-keys.ts'
import { committedSchema, migrate } from './components/migration.ts'
import { PooledPostgres } from './components/pooled-postgres.ts'
import { Proof, proofArgs, proofText } from './components/proof.ts'
import { createProviders } from './components/pulumi-providers.ts'
import { checkGenerations, servingGenerations } from './components/serving-generations.ts'
import { StackEvidence } from './components/stack-evidence.ts'
import { VercelApp } from './components/vercel-app.ts'
import { readSettings } from './config/config.ts'

const settings = readSettings()
const { database, databaseGenerations, jwtGenerations, adopted, project, domain, region } = settings
await checkGenerations(settings)
const [build] = await Promise.all([appBuild(settings), checkAccess(settings)])
await checkPromotion(settings, {
  ...build,
  schemaVersion: committedSchema(settings),
  variables: variableNames(settings),
})
const providers = createProviders(settings)

const keys = new JwtKeys('jwt', { generations: jwtGenerations, adopted }, { providers })

const databaseArgs = { database, generations: databaseGenerations, poolMax: settings.poolMax }
const postgres = new PooledPostgres('postgres', databaseArgs, { providers })

const migration = migrate('migration', settings, postgres)
export const schemaVersion = migration?.schemaVersion ?? 'none'

const appArgs = {
  project,
  domain,
  moreDomains: settings.domains,
  region,
  build,
  schemaVersion,
  environment: appVariables(settings, postgres, keys),
  extra: settings.env,
  cronSecret: adopted.CRON_SECRET,
  check: (values: Record<string, string>) => checkVariables(settings, values),
}
const app = new VercelApp('app', appArgs, { providers })

const proven = new Proof('proof', proofArgs(settings, postgres, app, schemaVersion))
const served = app.serve(proven.deploymentId)

export const url = settings.address ?? `https://${domain}`
/** Once more: the CLI lists outputs by name, and this one is to come first. */
export const address = `${url}`
export const poolMax = postgres.poolMax
export const artifact = build.artifact
export const budget = budgetOf(settings)
export const generations = servingGenerations(settings, served)
export const proof = proven.evidence.apply(proofText)
export const { evidence, evidenceKey, releases } = new StackEvidence('evidence', proven, { providers })
