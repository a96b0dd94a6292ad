import { Problem } from '../../rules/problem.ts'
import { type OpenOptions, openConnection } from '../connection.ts'
import { type MigrationHistory, readHistory } from './history-table.ts'
import type { MigrationInputs } from './shape.ts'

/** What Prisma's table says now. @throws Problem DATABASE_* where the door stays closed */
export async function readDatabase(
  { directUrl, databaseCa }: Pick<MigrationInputs, 'directUrl' | 'databaseCa'>,
  options: OpenOptions,
): Promise<MigrationHistory> {
  const door = { url: directUrl, ca: databaseCa }
  const client = await openConnection(door, { ...options, applicationName: 'poolproof-migration' })
  try {
    return await readHistory(client)
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** A look in passing, as a preview takes one: what keeps it from seeing the database is told, and the preview goes on. */
export async function readDatabaseState(
  inputs: Pick<MigrationInputs, 'directUrl' | 'databaseCa'>,
  signal: AbortSignal,
  blind: (reason: string) => unknown = () => undefined,
): Promise<MigrationHistory | undefined> {
  try {
    return await readDatabase(inputs, { signal, patience: 0, attempt: 5_000 })
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    blind(error.what)
    return undefined
  }
}
