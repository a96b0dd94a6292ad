import { resolve } from 'node:path'
import { projectFolder } from '../../rules/files/project-folder.ts'
import { type MigrationFile, readMigrations } from '../../rules/migrations/migration-file.ts'
import { Problem } from '../../rules/problem.ts'

/** Absolute path of Prisma's folder, which is given relative to the project or absolute. */
export function prismaFolder(folder: string): string {
  return resolve(projectFolder(), folder)
}

/** The folder must hold what the program announced: Prisma applies the folder, and the preview showed what was announced. */
export function folderProblems(folder: string, announced: readonly MigrationFile[]): Problem[] {
  const found = readMigrations(prismaFolder(folder))
  const differing = [...announced, ...found]
    .filter(({ name }) => sha(found, name) !== sha(announced, name))
    .map(({ name }) => name)
  if (differing.length === 0) return []
  return [
    new Problem(
      'MIGRATION_FOLDER',
      `${folder}/migrations does not contain what the program announced: ${[...new Set(differing)].join(', ')}`,
      'leave the folder alone while Pulumi runs, and run it again',
    ),
  ]
}

function sha(migrations: readonly MigrationFile[], wanted: string): string | undefined {
  return migrations.find(({ name }) => name === wanted)?.sha256
}
