import * as pulumi from '@pulumi/pulumi'
import type { Generations } from '../../rules/release/generations.ts'
import type { DatabaseSettings } from '../config/database-settings.ts'
import { type ConnectionUrls, manageDatabase } from './managed-database.ts'

export interface PooledPostgresArgs {
  database: DatabaseSettings
  /** Newest first: the functions log in as the first one's role, a second may log in as well. */
  generations: Generations
  /** Connections each function instance may open to the pooler. */
  poolMax: number
}

/**
 * A database with two connections: a pooled one for the functions, a direct one for migrations and administration.
 * The app's role may read and write rows and nothing else; the migrator owns the database (or the schema).
 */
export class PooledPostgres extends pulumi.ComponentResource {
  /** For the functions: the app's role through the pooler. Secret. */
  readonly pooledUrl: pulumi.Output<string>
  /** For migrations and the proof: the migrator's direct connection. Secret; never in a function's environment. */
  readonly directUrl: pulumi.Output<string>
  readonly poolMax: number
  /** Role that holds the app's rights; undefined where the URLs are given and nothing is known of the roles. */
  readonly appRole: pulumi.Output<string> | undefined

  constructor(name: string, args: PooledPostgresArgs, opts?: pulumi.ComponentResourceOptions) {
    super('poolproof:index:PooledPostgres', name, {}, opts)
    this.poolMax = args.poolMax
    const { database, generations } = args
    const urls =
      database.manage === 'none'
        ? givenConnections(database)
        : manageDatabase(name, database, generations, this)
    this.pooledUrl = pulumi.secret(urls.pooledUrl)
    this.directUrl = pulumi.secret(urls.directUrl)
    this.appRole = urls.appRole
    this.registerOutputs({ pooledUrl: this.pooledUrl, directUrl: this.directUrl, poolMax: this.poolMax })
  }
}

function givenConnections(database: Extract<DatabaseSettings, { manage: 'none' }>): ConnectionUrls {
  return {
    pooledUrl: pulumi.secret(database.pooledUrl),
    directUrl: pulumi.secret(database.directUrl),
    appRole: undefined,
  }
}
