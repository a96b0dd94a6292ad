/**
 * The package `poolproof` in a Pulumi program: components that stand alone, and ServerlessApp, which is all of them in one
 * call. docs/components.md shows each.
 */
export type { AppBuild } from './build/app-build.ts'
export { JwtKeys, type JwtKeysArgs } from './components/jwt-keys.ts'
export { type MigratedDatabase, Migration, type MigrationArgs } from './components/migration.ts'
export { PooledPostgres, type PostgresEnvironment } from './components/pooled-postgres.ts'
export type {
  GivenPostgresArgs,
  ManagedPostgresArgs,
  PostgresArgs as PooledPostgresArgs,
} from './components/postgres-args.ts'
export { ProductionDomain, type ProductionDomainArgs } from './components/production-domain.ts'
export { Proof, type ProofArgs, type ProvedDatabase, type ProvedService } from './components/proof.ts'
export type { ProofEvidence } from './components/proof-text.ts'
export { VercelApp, type VercelAppArgs } from './components/vercel-app.ts'
export { readSettings } from './config/config.ts'
export type { Settings } from './config/database-settings.ts'
export { ServerlessApp, type ServerlessAppOutputs } from './serverless-app.ts'
