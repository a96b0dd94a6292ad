import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { Problem } from '../../rules/problem.ts'
import { resolveCommand } from './history.ts'
import { prismaFolder } from './migration-files.ts'

interface Unapplied {
  folder: string
  name: string
  /** What Prisma printed. */
  output: string
}

/** Why `prisma migrate deploy` ended well, and the migration is not among those of the database all the same. */
export async function unappliedProblem(
  client: pg.Client,
  { folder, name, output }: Unapplied,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Problem> {
  const { PRISMA_SCHEMA_ENGINE_BINARY: engine } = env
  const schema = await schemaWith(client, name)
  const [why, fix] =
    schema !== undefined
      ? [
          `Prisma wrote it into schema ${schema}, which this role's search_path does not lead to`,
          `name the schema in the direct URL (?schema=${schema}), or take its ?schema= out and resolve what was applied there`,
        ]
      : leavesTransactionOpen(
            readFileSync(join(prismaFolder(folder), 'migrations', name, 'migration.sql'), 'utf8'),
          )
        ? [
            'migration.sql begins a transaction and does not end it, so Postgres took everything back',
            `take BEGIN out of ${name}/migration.sql, or write COMMIT at its end; then, with DIRECT_URL set to the direct connection: npx prisma migrate resolve --rolled-back ${name}`,
          ]
        : engine
          ? [
              `PRISMA_SCHEMA_ENGINE_BINARY names ${engine}, which applied nothing`,
              'unset PRISMA_SCHEMA_ENGINE_BINARY, or let it name a schema engine of Prisma',
            ]
          : ['it is not in the history of the database', resolveCommand(folder, name)]
  const said = output.trim().replace(/^/gm, '    ') || '    there was no output'
  return new Problem(
    'MIGRATION_FAILED',
    `migration ${name}: prisma migrate deploy reported success, but ${why}\n${said}`,
    fix,
  )
}

/** Another schema in whose history it is. */
async function schemaWith(client: pg.Client, name: string): Promise<string | undefined> {
  const { rows } = await client.query<{ schema: string }>(
    `SELECT n.nspname AS schema FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relname = '_prisma_migrations' AND c.relkind = 'r' AND NOT pg_table_is_visible(c.oid)
        AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')`,
  )
  for (const { schema } of rows) {
    const table = `${pg.escapeIdentifier(schema)}._prisma_migrations`
    const found = await client.query(
      `SELECT FROM ${table} WHERE migration_name = $1 AND finished_at IS NOT NULL AND rolled_back_at IS NULL`,
      [name],
    )
    if (found.rows.length > 0) return schema
  }
  return undefined
}

/** Comments and quoted text say nothing. */
function leavesTransactionOpen(sql: string): boolean {
  const code = sql.replace(/--.*$|\/\*[\s\S]*?\*\/|\$(\w*)\$[\s\S]*?\$\1\$|'(?:[^']|'')*'/gm, ' ')
  const count = (word: RegExp) => code.split(';').filter((statement) => word.test(statement)).length
  return count(/^\s*(begin|start\s+transaction)\b/i) > count(/^\s*(commit|end|rollback)\b/i)
}
