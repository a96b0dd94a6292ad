import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as pulumi from '@pulumi/pulumi'

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

/** Name of the last committed migration: what the database is at after an update of this commit; `none` without a folder. */
export function committedSchema(folder: string | undefined): string {
  return folder ? (committedMigrations(folder).at(-1)?.name ?? '') : 'none'
}

/** The committed migrations, oldest first, each with the checksum that Prisma keeps of it. */
function committedMigrations(prismaFolder: string): { name: string; sha256: string }[] {
  const folder = fileURLToPath(new URL(`../${prismaFolder}/migrations/`, import.meta.url))
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
    .map((name) => {
      const sql = readFileSync(`${folder}${name}/migration.sql`)
      return { name, sha256: createHash('sha256').update(sql).digest('hex') }
    })
}
