import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Problem } from '../../rules/problem.ts'
import { resolveCommand } from './history.ts'
import { prismaFolder } from './migration-files.ts'

/** Why `prisma migrate deploy` ended well, and the migration is not applied all the same. `output` is what Prisma printed. */
export function unappliedProblem(folder: string, name: string, output: string): Problem {
  const sql = readFileSync(join(prismaFolder(folder), 'migrations', name, 'migration.sql'), 'utf8')
  const [why, fix] = leavesTransactionOpen(sql)
    ? [
        'migration.sql begins a transaction and does not end it, so Postgres took everything back',
        `take BEGIN out of ${name}/migration.sql, or write COMMIT at its end; then, with DIRECT_URL set to the direct connection: npx prisma migrate resolve --rolled-back ${name}`,
      ]
    : ['it is not among those that the database has applied', resolveCommand(folder, name)]
  return new Problem(
    'MIGRATION_FAILED',
    `migration ${name}: prisma migrate deploy reported success, but ${why}\n${output.trim().replace(/^/gm, '    ')}`,
    fix,
  )
}

/** Comments and quoted text say nothing. */
function leavesTransactionOpen(sql: string): boolean {
  const code = sql.replace(/--.*$|\/\*[\s\S]*?\*\/|\$(\w*)\$[\s\S]*?\$\1\$|'(?:[^']|'')*'/gm, ' ')
  const count = (word: RegExp) => code.split(';').filter((statement) => word.test(statement)).length
  return count(/^\s*(begin|start\s+transaction)\b/i) > count(/^\s*(commit|end|rollback)\b/i)
}
