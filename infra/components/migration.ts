import { resolve } from 'node:path'
import * as pulumi from '@pulumi/pulumi'
import { projectFolder } from '../../rules/files/project-folder.ts'
import { type MigrationFile, readMigrations } from '../../rules/migrations/migration-file.ts'

/** The database of migrations: a PooledPostgres, or what is known of another one. */
export interface MigratedDatabase {
  /**
   * Past the pooler: through a transaction pooler the migration lock would stay behind on an idle backend. Errors:
   * MIGRATION_POOLED_DOOR, DATABASE_*.
   */
  directUrl: pulumi.Input<string>
  /** Role of the app, which may not touch Prisma's own table then. */
  appRole?: pulumi.Input<string> | undefined
  /** PEM text of a private certificate authority. */
  ca?: pulumi.Input<string | undefined>
}

export interface MigrationArgs {
  postgres: MigratedDatabase
  /** Prisma's folder, relative to the project: schema.prisma and migrations/; `prisma`. */
  folder?: string
  /** Destructive migrations that you have read. Left out, a preview names each of them, and none is refused. */
  acknowledge?: string[] | undefined
}

/**
 * Brings the database to the migrations of this commit, by the official `prisma migrate deploy`. A preview lists those that
 * are pending.
 *
 * @example
 * ```ts
 * import * as pulumi from '@pulumi/pulumi'
 * import { Migration } from 'poolproof'
 *
 * const directUrl = new pulumi.Config().requireSecret('directUrl')
 * const migration = new Migration('migration', { postgres: { directUrl }, folder: 'db/prisma' })
 * export const { schemaVersion } = migration
 * ```
 * Its errors are MIGRATION_* and DATABASE_*.
 */
export class Migration extends pulumi.CustomResource {
  /** Name of the last applied migration. */
  declare readonly schemaVersion: pulumi.Output<string>

  constructor(name: string, args: MigrationArgs, opts?: pulumi.CustomResourceOptions) {
    const { postgres, folder = 'prisma', acknowledge } = args
    super(
      'poolproof:index:Migration',
      name,
      {
        directUrl: pulumi.secret(postgres.directUrl),
        databaseCa: postgres.ca,
        folder,
        migrations: committedMigrations(folder),
        denyRoles: postgres.appRole ? [postgres.appRole] : [],
        acknowledged: acknowledge,
        schemaVersion: undefined,
      },
      opts,
    )
  }
}

/** Name of the last committed migration: what the database is at after an update of this commit; `none` where it has none. */
export function committedSchema(folder: string | undefined): string {
  return folder ? (committedMigrations(folder).at(-1)?.name ?? '') : 'none'
}

function committedMigrations(folder: string): MigrationFile[] {
  return readMigrations(resolve(projectFolder(), folder))
}
