import * as pulumi from '@pulumi/pulumi'
import { poolerBackends, sumUp } from '../../rules/budget/sums.ts'
import type { ManagedDatabase } from '../../rules/managed.ts'
import { budgetInput, type DatabaseSettings, type DatabaseUse } from '../config/database-settings.ts'
import { type ConnectionUrls, manageDatabase, managedObjects } from './managed-database.ts'
import { databasePlan, type PostgresArgs } from './postgres-args.ts'
import { postgresProvider } from './postgres-provider.ts'

/**
 * A database with two connections: a pooled one for the functions, a direct one for migrations and administration.
 * The app's role may read and write rows and nothing else; the migrator owns the database (or the schema). Hosts, ports and
 * limits follow from `adminUrl` and the host's plan.
 *
 * @example
 * ```ts
 * import * as pulumi from '@pulumi/pulumi'
 * import { PooledPostgres } from 'poolproof'
 *
 * const adminUrl = new pulumi.Config().requireSecret('adminUrl')
 * const postgres = new PooledPostgres('postgres', { adminUrl, name: 'shop', plan: '0.25-2' })
 * export const { DATABASE_URL, DATABASE_POOL_MAX } = postgres.environment
 * ```
 * @throws pulumi.RunError with one Problem per fault of the arguments, such as CONFIG_INVALID, PLAN_MISSING, BUDGET_*, DOOR_*
 */
export class PooledPostgres extends pulumi.ComponentResource {
  /** For the functions: the app's role through the pooler. Secret. */
  readonly pooledUrl: pulumi.Output<string>
  /** For migrations and the proof: the migrator's direct connection. Secret; never in a function's environment. */
  readonly directUrl: pulumi.Output<string>
  /** Connections that each function instance may open to the pooler. */
  readonly poolMax: number
  /** Role that holds the app's rights; undefined where the URLs are given and nothing is known of the roles. */
  readonly appRole: pulumi.Output<string> | undefined
  /** PEM text of the private certificate authority, where there is one. */
  readonly ca: pulumi.Output<string | undefined>
  /** Backends that the pooler may hold for the app's role and database. */
  readonly poolerBackends: pulumi.Output<number>
  /** Backends that Postgres has to have room for. */
  readonly neededBackends: pulumi.Output<number>
  /** What `pulumi destroy` drops; undefined where it drops nothing. */
  readonly managed: pulumi.Output<ManagedDatabase | undefined>
  /** The variables that an app connects with; DATABASE_CA where there is a private certificate authority. */
  readonly environment: PostgresEnvironment

  /** @param args the arguments, or the settings of a stack as `readSettings()` returns them */
  constructor(name: string, args: PostgresArgs | DatabaseUse, opts?: pulumi.ComponentResourceOptions) {
    const plan = databasePlan(name, args)
    super('poolproof:index:PooledPostgres', name, {}, opts)
    const { database, place, poolMax } = plan
    const given = this.getProvider('postgresql:index:Provider')
    const child = { parent: this }
    const urls =
      place.manage === 'none'
        ? givenConnections(database)
        : manageDatabase(name, place, plan, {
            ...child,
            ...(!given && { provider: postgresProvider(`${name}-admin`, database, child) }),
          })
    this.poolMax = poolMax
    this.pooledUrl = pulumi.secret(urls.pooledUrl)
    this.directUrl = pulumi.secret(urls.directUrl)
    this.appRole = urls.appRole
    this.ca = database.apply(({ ca }) => ca)
    this.poolerBackends = database.apply(({ limits }) => poolerBackends(limits))
    this.neededBackends = database.apply((known) => sumUp(budgetInput({ ...plan, database: known })).backends)
    this.managed = database.apply(managedObjects)
    this.environment = postgresEnvironment(this.pooledUrl, plan)
    this.registerOutputs({ pooledUrl: this.pooledUrl, directUrl: this.directUrl, poolMax })
  }
}

export interface PostgresEnvironment {
  DATABASE_URL: pulumi.Input<string>
  DATABASE_POOL_MAX: string
  DATABASE_CA?: string
}

/** Its names are known before the first resource. */
export function postgresEnvironment(
  pooledUrl: pulumi.Input<string>,
  { poolMax, ca }: { poolMax: number; ca?: string | undefined },
): PostgresEnvironment {
  return { DATABASE_URL: pooledUrl, DATABASE_POOL_MAX: `${poolMax}`, ...(ca ? { DATABASE_CA: ca } : {}) }
}

function givenConnections(database: pulumi.Output<DatabaseSettings>): ConnectionUrls {
  const urlOf = (name: 'pooledUrl' | 'directUrl') =>
    pulumi.secret((database as pulumi.Output<Record<typeof name, string>>).apply((urls) => urls[name]))
  return { pooledUrl: urlOf('pooledUrl'), directUrl: urlOf('directUrl'), appRole: undefined }
}
