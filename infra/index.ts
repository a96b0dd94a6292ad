import './plain-stack-traces.ts'
import { appBuild } from './app-build.ts'
import { appVariables, variableNames } from './app-variables.ts'
import { checkAccess } from './check-access.ts'
import { readSettings } from './config.ts'
import { JwtKeys } from './jwt-keys.ts'
import { committedSchema, migrate } from './migration.ts'
import { PooledPostgres } from './pooled-postgres.ts'
import { checkPromotion } from './promotion.ts'
import { Proof, proofArgs, proofText } from './proof.ts'
import { explicitProviders } from './providers.ts'
import { checkGenerations, servingGenerations } from './serving-generations.ts'
import { StackEvidence } from './stack-evidence.ts'
import { budgetOf, checkVariables } from './stack-rules.ts'
import { VercelApp } from './vercel-app.ts'

const settings = readSettings()
const { database, databaseGenerations, jwtGenerations, adopted, project, domain, region } = settings
await checkGenerations(settings)
const [build] = await Promise.all([appBuild(settings), checkAccess(settings)])
await checkPromotion(settings, {
  ...build,
  schemaVersion: committedSchema(settings),
  variables: variableNames(settings),
})
const providers = explicitProviders(settings)

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
