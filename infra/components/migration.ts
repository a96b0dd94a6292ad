import { join, relative } from 'node:path'
import * as pulumi from '@pulumi/pulumi'
import { projectFolder } from '../../rules/files/project-folder.ts'
import { type MigrationFile, readMigrations } from '../../rules/migrations/migration-file.ts'
import type { Settings } from '../config/database-settings.ts'
import type { PooledPostgres } from './pooled-postgres.ts'

export interface MigrationArgs {
  settings: Settings
  /**
   * Migrates through its direct connection: through a transaction pooler the migration lock would stay behind on an idle
   * backend. Its app role may not touch Prisma's own table.
   */
  postgres: Pick<PooledPostgres, 'directUrl' | 'appRole'>
  /** Prisma's folder, relative to the project: schema.prisma and migrations/. */
  folder: string
}

/** Brings the database to the migrations of this commit, by the official `prisma migrate deploy`. */
export class Migration extends pulumi.CustomResource {
  /** Name of the last applied migration. */
  declare readonly schemaVersion: pulumi.Output<string>

  constructor(
    name: string,
    { settings, postgres, folder }: MigrationArgs,
    opts?: pulumi.CustomResourceOptions,
  ) {
    super(
      'poolproof:index:Migration',
      name,
      {
        directUrl: pulumi.secret(postgres.directUrl),
        databaseCa: settings.database.ca,
        folder,
        migrations: committedMigrations(folder),
        denyRoles: postgres.appRole ? [postgres.appRole] : [],
        // Without a stack that it is promoted from, every destructive migration may run.
        acknowledged: settings.promoteFrom ? settings.acknowledge : undefined,
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

/** Prisma's folder, relative to the project: the auth app's, or the one that the stack names for a custom app, if any. */
export function prismaFolder({ app }: Settings): string | undefined {
  return app.output ? app.prisma : relative(projectFolder(), join(import.meta.dirname, '../../prisma'))
}

function committedMigrations(folder: string): MigrationFile[] {
  return readMigrations(join(projectFolder(), folder))
}
