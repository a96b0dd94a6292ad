import type { MigrationFile } from '../../rules/migrations/migration-file.ts'
import { Problem } from '../../rules/problem.ts'
import type { MigrationHistory } from './history-table.ts'
import type { MigrationInputs } from './inputs.ts'

/** Names of the committed migrations that are not applied. */
export function pendingMigrations(
  committed: readonly MigrationFile[],
  applied: readonly MigrationFile[],
): string[] {
  const names = new Set(applied.map(({ name }) => name))
  return committed.map(({ name }) => name).filter((name) => !names.has(name))
}

/** An applied migration must still be in the commit, unchanged: nothing can un-run it. */
export function historyProblems(
  folder: string,
  committed: readonly MigrationFile[],
  { applied, failed }: MigrationHistory,
): Problem[] {
  const files = new Map(committed.map(({ name, sha256 }) => [name, sha256]))
  const removed = applied.filter(({ name }) => !files.has(name))
  const edited = applied.filter(({ name, sha256 }) => (files.get(name) ?? sha256) !== sha256)
  const path = (name: string) => `${folder}/migrations/${name}/migration.sql`
  return [
    ...removed.map(
      ({ name }) =>
        new Problem(
          'MIGRATION_REMOVED',
          `migration ${name} is applied, but ${path(name)} is not in this commit`,
          `bring it back (git log --diff-filter=D -- ${path(name)} names the commit that removed it), or deploy the commit that has it`,
        ),
    ),
    ...edited.map(
      ({ name, sha256 }) =>
        new Problem(
          'MIGRATION_EDITED',
          `${path(name)} was edited after it was applied: SHA-256 ${short(sha256)} is applied, ${short(files.get(name))} is in the file`,
          `restore the file from git (git log -- ${path(name)}) and put the change into a migration of its own: npx prisma migrate dev --create-only`,
        ),
    ),
    // Once the failed one is out of the commit, nothing is left for Prisma to refuse.
    ...(pendingMigrations(committed, applied).length > 0 ? failed : []).map((name) =>
      unresolved(folder, name),
    ),
  ]
}

function unresolved(folder: string, name: string): Problem {
  return new Problem(
    'MIGRATION_UNRESOLVED',
    `migration ${name} failed before and is not resolved, so Prisma applies nothing more`,
    resolveCommand(folder, name),
  )
}

/** What to type after a migration failed. */
export function resolveCommand(folder: string, name: string): string {
  return `correct ${folder}/migrations/${name}/migration.sql, undo manually what it left behind, then, with DIRECT_URL set to the direct connection: npx prisma migrate resolve --rolled-back ${name}`
}

function short(sha256 = ''): string {
  return `${sha256.slice(0, 12)}...`
}

/** The line a preview shows. */
export function pendingLine(names: readonly string[]): string {
  const noun = names.length === 1 ? 'migration' : 'migrations'
  return `${names.length} pending ${noun}: ${names.join(', ')}`
}

/**
 * Compares the commit with what is known to be applied: by the state (what was committed at the last update that succeeded, or
 * what a refresh found), and by the database where it could be read.
 */
export function knownHistory(
  { folder, migrations }: Pick<MigrationInputs, 'folder' | 'migrations'>,
  before: readonly MigrationFile[] = [],
  seen: MigrationHistory | undefined,
): { problems: Problem[]; pending: string[] } {
  const state = { applied: [...before], failed: [] }
  const problems = [state, ...(seen ? [seen] : [])].flatMap((history) =>
    historyProblems(folder, migrations, history),
  )
  const once = new Map(problems.map((problem) => [problem.message, problem]))
  return { problems: [...once.values()], pending: pendingMigrations(migrations, (seen ?? state).applied) }
}
