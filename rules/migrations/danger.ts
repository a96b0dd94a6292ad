import { parse, type RawStmt } from 'libpg-query'
import { type DangerKind, type Finding, findings, madeTable } from './statement.ts'

/** One reason to look twice before a migration meets data that matters. */
export interface Danger {
  /** Name of the migration's folder. */
  migration: string
  kind: DangerKind
  /** For people: what the statement does and to what, such as `drops column users.email`. Never a value of a row. */
  what: string
}

export interface MigrationText {
  name: string
  sql: string
}

/**
 * Reads migrations, oldest first, with Postgres' own parser and names what cannot be taken back or breaks the code that
 * runs meanwhile. A table that one of them makes may be changed by the rest: it has no rows yet. What cannot be
 * read (a DO block, a syntax error) counts as a danger.
 */
export async function dangersOf(migrations: readonly MigrationText[]): Promise<Danger[]> {
  const made = new Set<string>()
  const dangers: Danger[] = []
  for (const { name, sql } of migrations) {
    const found = (await statementsOf(sql)).flatMap((statement) => inOrder(statement, made))
    dangers.push(...found.map(({ kind, what }) => ({ migration: name, kind, what })))
  }
  return dangers
}

/** For people, one line per danger. */
export function dangerLine({ migration, what }: Danger): string {
  return `${migration} ${what}`
}

function inOrder(statement: RawStmt | Finding, made: Set<string>): Finding[] {
  if ('what' in statement) return [statement]
  const table = madeTable(statement)
  if (table) made.add(table)
  return findings(statement).filter(({ table: touched }) => !touched || !made.has(touched))
}

async function statementsOf(sql: string): Promise<(RawStmt | Finding)[]> {
  // The parser takes no empty text; a migration may well be one comment.
  if (sql.trim() === '') return []
  try {
    return (await parse(sql)).stmts ?? []
  } catch (error) {
    if ((error as Error).name !== 'SqlError') throw error
    return [{ kind: 'unread', what: `cannot be read: ${(error as Error).message}` }]
  }
}
