import type pg from 'pg'
import { commandFor } from '../../rules/command-for.ts'
import type { MigrationFile } from '../../rules/migrations/migration-file.ts'
import { Problem } from '../../rules/problem.ts'
import { brokenConnection, ConnectionProblem, type OpenOptions, openConnection } from '../connection.ts'
import { accessProblems, foreignHistory, type MigrationAccess, readAccess } from './access.ts'
import type { MigrationInputs } from './inputs.ts'

/** The rows of Prisma's table `_prisma_migrations`, by name. */
export interface MigrationHistory {
  applied: MigrationFile[]
  /** Started, neither finished nor marked as rolled back: Prisma applies nothing more until that is resolved. */
  failed: string[]
  /** Of the role that read them. */
  access?: MigrationAccess
}

interface Row {
  name: string
  sha256: string
  finished: boolean
}

/** Empty where the table does not exist yet. @throws Problem MIGRATION_HISTORY_FOREIGN */
export async function readHistory(client: pg.Client): Promise<MigrationHistory> {
  const access = await readAccess(client)
  if (access.owner === null) return { applied: [], failed: [], access }
  if (!access.reads) throw foreignHistory(access)
  const { rows } = await client.query<Row>(
    `SELECT migration_name AS name, checksum AS sha256, finished_at IS NOT NULL AS finished
       FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY migration_name COLLATE "C", started_at`,
  )
  return {
    applied: rows.filter(({ finished }) => finished).map(({ name, sha256 }) => ({ name, sha256 })),
    failed: rows.filter(({ finished }) => !finished).map(({ name }) => name),
    access,
  }
}

/** Revokes the rights on Prisma's table; default privileges give them to every role that may read the app's tables. */
export async function revokeHistoryTable(client: pg.Client, roles: readonly string[]): Promise<void> {
  const { rows } = await client.query(`SELECT to_regclass('_prisma_migrations') IS NOT NULL AS there`)
  if (!rows[0]?.there) return
  for (const role of roles) {
    await client.query(`REVOKE ALL ON TABLE _prisma_migrations FROM ${client.escapeIdentifier(role)}`)
  }
}

/**
 * Revokes from PUBLIC the temporary tables that a new database grants it, where the migrator owns the database. No other role
 * can (Postgres only warns an admin without superuser), and the app's role is to create nothing.
 */
export async function denyTemporaryTables(client: pg.Client): Promise<void> {
  await client.query(`DO $$ BEGIN
    IF pg_catalog.pg_get_userbyid((SELECT datdba FROM pg_database WHERE datname = current_database())) = current_user
    THEN EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database()); END IF;
  END $$`)
}

/** Name of the last one; '' before the first. */
export function schemaVersion(migrations: readonly MigrationFile[]): string {
  return migrations.at(-1)?.name ?? ''
}

/** Connects and reads Prisma's table. @throws Problem DATABASE_* where the connection fails */
export async function readDatabase(
  { directUrl, databaseCa }: Pick<MigrationInputs, 'directUrl' | 'databaseCa'>,
  options: OpenOptions,
): Promise<MigrationHistory> {
  const endpoint = { url: directUrl, ca: databaseCa }
  const client = await openConnection(endpoint, { ...options, applicationName: 'poolproof-migration' })
  try {
    return await readHistory(client)
  } catch (error) {
    throw error instanceof Problem ? error : brokenConnection(directUrl, error)
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** For a preview: a database that cannot be reached is reported to `warn`, and the preview goes on. */
export async function readDatabaseState(
  inputs: Pick<MigrationInputs, 'directUrl' | 'databaseCa'>,
  signal: AbortSignal,
  warn: (reason: string) => unknown = () => undefined,
): Promise<MigrationHistory | undefined> {
  try {
    return await readDatabase(inputs, { signal, patience: 0, attempt: 5_000 })
  } catch (error) {
    if (!(error instanceof ConnectionProblem)) throw error
    warn(error.what)
    return undefined
  }
}

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
  { applied, failed, access }: MigrationHistory,
): Problem[] {
  const pending = pendingMigrations(committed, applied)
  const files = new Map(committed.map(({ name, sha256 }) => [name, sha256]))
  const removed = applied.filter(({ name }) => !files.has(name))
  const edited = applied.filter(({ name, sha256 }) => (files.get(name) ?? sha256) !== sha256)
  const path = (name: string) => `${folder}/migrations/${name}/migration.sql`
  const otherApp = committed.length > 0 && removed.length === applied.length
  const ownStack = `if this is another app, give it a stack of its own (${commandFor('pulumi stack init NAME')}); otherwise `
  return [
    ...removed.map(
      ({ name }) =>
        new Problem(
          'MIGRATION_REMOVED',
          `migration ${name} is applied, but ${path(name)} is not in this commit`,
          `${otherApp ? ownStack : ''}bring it back (git log --diff-filter=D -- ${path(name)} names the commit that removed it), or deploy the commit that has it`,
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
    ...(pending.length > 0 ? failed : []).map((name) => unresolved(folder, name)),
    ...(access ? accessProblems(access, pending) : []),
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
