import type pg from 'pg'
import type { MigrationFile } from '../../rules/migrations/migration-file.ts'
import { Problem } from '../../rules/problem.ts'
import { type OpenOptions, openConnection } from '../connection.ts'
import type { MigrationInputs } from './inputs.ts'

/** The rows of Prisma's table `_prisma_migrations`, by name. */
export interface MigrationHistory {
  applied: MigrationFile[]
  /** Started, neither finished nor marked as rolled back: Prisma applies nothing more until that is resolved. */
  failed: string[]
}

interface Row {
  name: string
  sha256: string
  finished: boolean
}

/** Empty where the table does not exist yet. */
export async function readHistory(client: pg.Client): Promise<MigrationHistory> {
  const { rows: tables } = await client.query(`SELECT to_regclass('_prisma_migrations') IS NOT NULL AS there`)
  if (!tables[0]?.there) return { applied: [], failed: [] }
  const { rows } = await client.query<Row>(
    `SELECT migration_name AS name, checksum AS sha256, finished_at IS NOT NULL AS finished
       FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY migration_name COLLATE "C", started_at`,
  )
  return {
    applied: rows.filter(({ finished }) => finished).map(({ name, sha256 }) => ({ name, sha256 })),
    failed: rows.filter(({ finished }) => !finished).map(({ name }) => name),
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
    if (!(error instanceof Problem)) throw error
    warn(error.what)
    return undefined
  }
}
