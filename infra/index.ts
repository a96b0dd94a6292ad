import './plain-stack-traces.ts'
import { appBuild } from './app-build.ts'
import { rateLimitVariables } from './app-settings.ts'
import { readSettings } from './config.ts'
import { JwtKeys } from './jwt-keys.ts'
import { committedSchema, Migration } from './migration.ts'
import { PooledPostgres } from './pooled-postgres.ts'
import { checkPromotion } from './promotion.ts'
import { Proof } from './proof.ts'
import { explicitProviders } from './providers.ts'
import { checkGenerations, servingGenerations } from './serving-generations.ts'
import { StackEvidence } from './stack-evidence.ts'
import { budgetOf, checkVariables } from './stack-rules.ts'
import { VercelApp } from './vercel-app.ts'

const settings = readSettings()
await checkGenerations(settings)
const { database, domain, frontendUrl, region, proof: proving } = settings
const build = await appBuild(settings)
const { artifact, commit } = build
const folder = settings.app.output ? settings.app.prisma : 'prisma'
await checkPromotion(settings, { ...build, schemaVersion: committedSchema(folder) })
const providers = explicitProviders(settings)

const keys = new JwtKeys(
  'jwt',
  { generations: settings.jwtGenerations, adopted: settings.adopted },
  { providers },
)

const postgres = new PooledPostgres(
  'postgres',
  { database, generations: settings.databaseGenerations, poolMax: settings.poolMax },
  { providers },
)
const { pooledUrl, directUrl, appRole } = postgres
const acknowledged = settings.promoteFrom ? settings.acknowledge : undefined
const migration = folder
  ? new Migration('migration', { directUrl, databaseCa: database.ca, appRole, acknowledged, folder })
  : undefined
export const schemaVersion = migration?.schemaVersion ?? 'none'

const app = new VercelApp(
  'app',
  {
    project: settings.project,
    domain,
    moreDomains: settings.domains,
    region,
    build,
    schemaVersion,
    commit,
    check: (values) => checkVariables(settings, values),
    environment: {
      NODE_ENV: 'production',
      FRONTEND_URL: frontendUrl,
      DATABASE_URL: pooledUrl,
      DATABASE_POOL_MAX: `${postgres.poolMax}`,
      ...(database.ca ? { DATABASE_CA: database.ca } : {}),
      ...keys.environment,
      ...rateLimitVariables(settings.rateLimits),
    },
    extra: settings.env,
    cronSecret: settings.adopted.CRON_SECRET,
  },
  { providers },
)

const proven = new Proof('proof', {
  deploymentId: app.deploymentId,
  deploymentUrl: app.deploymentUrl,
  bypassSecret: app.bypassSecret,
  cronSecret: app.cronSecret,
  fingerprint: app.fingerprint,
  frontendUrl,
  apiHost: settings.address ? new URL(settings.address).host : domain,
  pooledUrl,
  directUrl,
  databaseCa: database.ca,
  poolerBackends: database.pooler.backends,
  burst: { requests: proving.requests, concurrency: proving.concurrency },
  app: proving.path ? { path: proving.path, account: proving.account } : undefined,
  release: { commit, artifact, schemaVersion, variables: app.variables },
})
const served = app.serve(proven.deploymentId)

export const url = settings.address ?? `https://${domain}`
export const poolMax = postgres.poolMax
export { artifact }
export const budget = budgetOf(settings)
export const generations = servingGenerations(settings, served)
export const proof = proven.evidence
export const { evidence, evidenceKey, releases } = new StackEvidence('evidence', proven, { providers })
