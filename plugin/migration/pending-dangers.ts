import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandFor } from '../../rules/command-for.ts'
import { dangerLine, dangersOf } from '../../rules/migrations/danger.ts'
import { Problem } from '../../rules/problem.ts'
import type { MigrationInputs } from './inputs.ts'
import { prismaFolder } from './migration-files.ts'

/** For machines: the report of a preview reads it. */
interface MigrationDangers {
  name: string
  dangers: string[]
}

/**
 * What the pending migrations would take away or break: each a line for the preview, and a Problem where the stack asks
 * for acknowledgements and this migration has none.
 */
export async function pendingDangers(
  { folder, acknowledged }: MigrationInputs,
  pending: readonly string[],
): Promise<{ lines: string[]; byMigration: MigrationDangers[]; problems: Problem[] }> {
  const file = (name: string) => join(prismaFolder(folder), 'migrations', name, 'migration.sql')
  // One that is announced and not there is refused when it is to run.
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
          `read it; if that is meant: ${commandFor(`pulumi config set --path 'poolproof:acknowledge[${(acknowledged?.length ?? 0) + i}]' ${name}`)}`,
        ),
    ),
  }
}
