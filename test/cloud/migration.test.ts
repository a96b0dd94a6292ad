import pg from 'pg'
import { describe, expect, vi } from 'vitest'
import type { MigrationInputs } from '../../plugin/migration/inputs.ts'
import { migrate } from '../../plugin/migration/migrate.ts'
import { pgConfig } from '../../rules/url/pg-config.ts'
import { type MigratedDatabase, migrationTest } from './harness/migrated-database.ts'

const test = migrationTest()

const people = '20260101000000_people'
const pets = '20260102000000_pets'
const createPeople = 'CREATE TABLE people (name text);'

const quiet = { signal: new AbortController().signal, log: () => undefined }
const advisoryLocks = (database: MigratedDatabase) =>
  database.rows("SELECT 1 FROM pg_locks WHERE locktype = 'advisory'")
const count = (database: MigratedDatabase, table: string) =>
  database.rows(`SELECT count(*)::int AS n FROM ${table}`)

describe('an update', () => {
  test('applies 2 pending migrations once, in the order of their names', async ({ database }) => {
    database.commit(people, createPeople)
    database.commit(pets, 'ALTER TABLE people ADD COLUMN pet text;')
    const state = await database.up()
    expect(state.outputs).toMatchObject({ schemaVersion: pets, applied: database.inputs().migrations })
    const again = await database.up(state)
    expect(again.outputs).toEqual(state.outputs)
    expect(await count(database, '_prisma_migrations')).toEqual([{ n: 2 }])
    expect(database.said).toContain(`info applied ${pets}`)
  })

  test('revokes the migrations table from the app role, which default privileges had granted', async ({
    database,
  }) => {
    await database.rows('ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT ON TABLES TO reader')
    database.commit(people, createPeople)
    await database.up()
    const reads = (table: string) =>
      database.rows(`SELECT has_table_privilege('reader', '${table}', 'SELECT') AS reads`)
    expect(await reads('people')).toEqual([{ reads: true }])
    expect(await reads('_prisma_migrations')).toEqual([{ reads: false }])
  })

  test('an update that fails repeats the message of Postgres, keeps nothing of the migration, and frees the lock', async ({
    database,
  }) => {
    database.commit(people, createPeople)
    database.commit(pets, 'CREATE TABLE half (x int); ALTER TABLE nowhere ADD COLUMN x int;')
    await expect(database.up()).rejects.toThrow(
      /^MIGRATION_FAILED: migration 20260102000000_pets[\s\S]*relation "nowhere" does not exist[\s\S]*fix: correct .*20260102000000_pets.*migrate resolve --rolled-back 20260102000000_pets/,
    )
    expect(await advisoryLocks(database)).toEqual([])
    expect(await database.rows("SELECT to_regclass('half') AS half")).toEqual([{ half: null }])
    expect(database.said.join('\n')).not.toContain(new URL(database.directUrl).password)
  })

  test('a migration that begins a transaction and does not end it is named as the cause', async ({
    database,
  }) => {
    database.commit(people, createPeople)
    database.commit(pets, 'BEGIN; ALTER TABLE people ADD COLUMN pet text;')
    await expect(database.up()).rejects.toThrow(
      /^MIGRATION_FAILED: migration 20260102000000_pets[\s\S]*begins a transaction and does not end it[\s\S]*fix: take BEGIN out.*resolve --rolled-back 20260102000000_pets/,
    )
    expect(await advisoryLocks(database)).toEqual([])
  })

  test('an update after a failed one is refused until that is resolved or taken out of the commit', async ({
    database,
  }) => {
    database.commit(people, createPeople)
    const state = await database.up()
    database.commit(pets, 'ALTER TABLE nowhere ADD COLUMN x int;')
    await expect(database.up(state)).rejects.toThrow('MIGRATION_FAILED')
    await expect(database.up(state)).rejects.toThrow(
      /MIGRATION_UNRESOLVED: migration 20260102000000_pets[\s\S]*migrate resolve --rolled-back 20260102000000_pets/,
    )
    database.uncommit(pets)
    expect((await database.up(state)).outputs).toMatchObject({ schemaVersion: people })
  })

  test('an update that is cancelled ends its statement and frees the lock', async ({ database }) => {
    database.commit(people, 'SELECT pg_sleep(60);')
    const cancel = new AbortController()
    const refused = expect(database.up(undefined, cancel.signal)).rejects.toThrow(/abort/)
    const sleeping = () => database.rows("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
    await vi.waitUntil(async () => (await sleeping()).length === 1, { timeout: 30_000 })
    cancel.abort()
    await refused
    expect(await sleeping()).toEqual([])
    expect(await advisoryLocks(database)).toEqual([])
  })

  test('an update with an unacknowledged destructive migration is refused without a preview, and applies nothing', async ({
    database,
  }) => {
    database.commit(people, createPeople)
    const state = await database.up()
    database.commit(pets, 'ALTER TABLE people DROP COLUMN name;')
    const update = (acknowledged: string[]) =>
      migrate({ ...(database.inputs() as unknown as MigrationInputs), acknowledged }, quiet)
    await expect(update([])).rejects.toThrow(
      /^MIGRATION_DESTRUCTIVE: migration 20260102000000_pets drops column people\.name/,
    )
    expect(await count(database, '_prisma_migrations')).toEqual([{ n: 1 }])
    expect(await update([pets])).toMatchObject({ schemaVersion: pets })
    expect(state.outputs).toMatchObject({ schemaVersion: people })
  })

  test('an update that finds the lock taken names the backend that holds it', async ({ database }) => {
    database.commit(people, createPeople)
    await using holder = await heldLock(database)
    await expect(database.up()).rejects.toThrow(
      new RegExp(`MIGRATION_LOCKED[\\s\\S]*pg_terminate_backend\\(${holder.pid}\\)`),
    )
  })

  test('over the pooled connection is refused, as one backend serves two connections', async ({
    servers,
    database,
  }) => {
    database.commit(people, createPeople)
    const url = new URL(database.directUrl)
    url.port = String(servers.pooler.port)
    database.directUrl = url.href
    await expect(database.up()).rejects.toThrow(
      /MIGRATION_POOLED_DOOR[\s\S]*one backend served two connections/,
    )
    expect(await database.rows("SELECT to_regclass('people') AS people")).toEqual([{ people: null }])
  })

  test('an update with denyRoles that do not exist is refused', async ({ servers, database }) => {
    await servers.admin('ALTER ROLE reader RENAME TO somebody')
    database.commit(people, createPeople)
    await expect(database.up()).rejects.toThrow(/MIGRATION_ROLE_MISSING[\s\S]*"reader"/)
    await servers.admin('ALTER ROLE somebody RENAME TO reader')
  })
})

/** Prisma's lock, held by another session. */
async function heldLock(database: MigratedDatabase): Promise<{ pid: number } & AsyncDisposable> {
  const client = new pg.Client(pgConfig(database.directUrl))
  await client.connect()
  const { rows } = await client.query('SELECT pg_advisory_lock(72707369), pg_backend_pid() AS pid')
  return { pid: rows[0].pid, [Symbol.asyncDispose]: () => client.end() }
}
