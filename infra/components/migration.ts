import { fileURLToPath } from 'node:url'
import * as pulumi from '@pulumi/pulumi'
import { type MigrationFile, readMigrations } from '../../rules/migrations/migration-file.ts'
import type { Settings } from '../config/database-settings.ts'
import type { PooledPostgres } from './pooled-postgres.ts'

export interface MigrationArgs {
  /** The direct door: through a transaction pooler the migration lock would stay behind on an idle backend. */
  directUrl: pulumi.Input<string>
  databaseCa?: string | undefined
  /** Role that may not touch Prisma's own table. */
  appRole?: pulumi.Input<string> | undefined
  /** Destructive migrations that may run; undefined where every one may. */
  acknowledged?: string[] | undefined
  /** Prisma's folder, relative to the project: schema.prisma and migrations/. */
  folder: string
}

/** Brings the database to the migrations of this commit, by the official `prisma migrate deploy`. */
export class Migration extends pulumi.CustomResource {
  /** Name of the last applied migration. */
  declare readonly schemaVersion: pulumi.Output<string>

  constructor(name: string, args: MigrationArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      'poolproof:index:Migration',
      name,
      {
        directUrl: pulumi.secret(args.directUrl),
        databaseCa: args.databaseCa,
        folder: args.folder,
        migrations: committedMigrations(args.folder),
        denyRoles: args.appRole ? [args.appRole] : [],
        acknowledged: args.acknowledged,
        schemaVersion: undefined,
      },
      opts,
    )
  }
}

/** Brings the database to the migrations of the app, where it has any. */
export function migrate(name: string, settings: Settings, postgres: PooledPostgres): Migration | undefined {
  const folder = prismaFolder(settings)
  if (!folder) return undefined
  const { directUrl, appRole } = postgres
  const acknowledged = settings.promoteFrom ? settings.acknowledge : undefined
  return new Migration(name, {
    directUrl,
    databaseCa: settings.database.ca,
    appRole,
    acknowledged,
    folder,
  })
}

/** Name of the last committed migration: what the database is at after an update of this commit; `none` where it has none. */
export function committedSchema(settings: Settings): string {
  const folder = prismaFolder(settings)
  return folder ? (committedMigrations(folder).at(-1)?.name ?? '') : 'none'
}

/** That of the auth app, or what the stack says of an app of its own. */
function prismaFolder({ app }: Settings): string | undefined {
  return app.output ? app.prisma : 'prisma'
}

function committedMigrations(folder: string): MigrationFile[] {
  return readMigrations(fileURLToPath(new URL(`../../${folder}/`, import.meta.url)))
}
