import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandFor } from '../../rules/command-for.ts'
import { dangerLine, dangersOf } from '../../rules/migrations/danger.ts'
import { Problem } from '../../rules/problem.ts'
import type { MigrationInputs } from './inputs.ts'
import { prismaFolder } from './migration-files.ts'

/** Machine-readable: the report of a preview parses it. */
interface MigrationDangers {
  name: string
  dangers: string[]
}

/**
 * What the pending migrations would remove or break: each a line for the preview, and a Problem where the stack requires
 * acknowledgements and this migration has none.
 */
export async function pendingDangers(
  { folder, acknowledged }: MigrationInputs,
  pending: readonly string[],
): Promise<{ lines: string[]; byMigration: MigrationDangers[]; problems: Problem[] }> {
  const file = (name: string) => join(prismaFolder(folder), 'migrations', name, 'migration.sql')
  // A migration that is announced but missing is refused when it is about to run.
  const texts = pending
    .filter((name) => existsSync(file(name)))
    .map((name) => ({ name, sql: readFileSync(file(name), 'utf8') }))
  const dangers = await dangersOf(texts)
  const unknown = acknowledged && dangers.filter(({ migration }) => !acknowledged.includes(migration))
  const refused = [...new Set(unknown?.map(({ migration }) => migration))]
  const of = (name: string) => [
    ...new Set(dangers.flatMap(({ migration, what }) => (migration === name ? [what] : []))),
  ]
  return {
    byMigration: pending.map((name) => ({ name, dangers: of(name) })),
    lines: dangers.map((danger) => `destructive migration: ${dangerLine(danger)}`),
    problems: refused.map(
      (name, i) =>
        new Problem(
          'MIGRATION_DESTRUCTIVE',
          `migration ${name} ${of(name).join(', ')}`,
          `read it; if that is intended: ${commandFor(`pulumi config set --path 'poolproof:acknowledge[${(acknowledged?.length ?? 0) + i}]' ${name}`)}`,
        ),
    ),
  }
}
