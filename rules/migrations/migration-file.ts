import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One migration: the name of its folder and the SHA-256 of its migration.sql, as Prisma keeps it. */
export type MigrationFile = {
  name: string
  sha256: string
}

/** The migrations in Prisma's folder, in the order of their names, as Prisma applies them. */
export function readMigrations(prismaFolder: string): MigrationFile[] {
  const migrations = join(prismaFolder, 'migrations')
  if (!existsSync(migrations)) return []
  return readdirSync(migrations, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
    .flatMap((name) => {
      const file = join(migrations, name, 'migration.sql')
      return existsSync(file)
        ? [{ name, sha256: createHash('sha256').update(readFileSync(file)).digest('hex') }]
        : []
    })
}
