import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Problem } from '../../rules/problem.ts'

/** The folder that holds prisma/ and node_modules/. */
export const projectRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '')

/** One migration: the name of its folder and the SHA-256 of its migration.sql, as Prisma keeps it. */
export type MigrationFile = {
  name: string
  sha256: string
}

/** Absolute path of Prisma's folder, which is given relative to the project or absolute. */
export function prismaFolder(folder: string): string {
  return resolve(projectRoot, folder)
}

/** The migrations below `<folder>/migrations`, in the order of their names, as Prisma applies them. */
export function readMigrations(folder: string): MigrationFile[] {
  const migrations = join(prismaFolder(folder), 'migrations')
  if (!existsSync(migrations)) return []
  return readdirSync(migrations, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
    .flatMap((name) => {
      const file = join(migrations, name, 'migration.sql')
      return existsSync(file) ? [{ name, sha256: sha256(readFileSync(file)) }] : []
    })
}

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

/** The folder must hold what the program announced: Prisma applies the folder, and the preview showed what was announced. */
export function folderProblems(folder: string, announced: readonly MigrationFile[]): Problem[] {
  const found = readMigrations(folder)
  const differing = [...announced, ...found]
    .filter(({ name }) => sha(found, name) !== sha(announced, name))
    .map(({ name }) => name)
  if (differing.length === 0) return []
  return [
    new Problem(
      'MIGRATION_FOLDER',
      `${folder}/migrations does not hold what the program announced: ${[...new Set(differing)].join(', ')}`,
      'leave the folder alone while Pulumi runs, and run it again',
    ),
  ]
}

function sha(migrations: readonly MigrationFile[], wanted: string): string | undefined {
  return migrations.find(({ name }) => name === wanted)?.sha256
}
