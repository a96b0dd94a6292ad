import { describe, expect } from 'vitest'
import { type Properties, UNKNOWN } from '../../plugin/grpc/properties.ts'
import { migration } from '../../plugin/migration/resource.ts'
import { type MigratedDatabase, migrationTest } from './harness/migrated-database.ts'

const people = '20260101000000_people'
const pets = '20260102000000_pets'
const createPeople = 'CREATE TABLE people (name text);'
const test = migrationTest({ [people]: createPeople })
const contextOf = (database: MigratedDatabase) => ({
  urn: '',
  name: 'migration',
  preview: true,
  signal: new AbortController().signal,
  log: async (_: string, text: string) => {
    database.said.push(text)
  },
})

/** What the report of a pull request parses. */
const forMachines = (name: string) => JSON.stringify({ poolproof: { pending: [{ name, dangers: [] }] } })

describe('a preview', () => {
  test('lists the pending migrations: 1 before the first update, none after it, 1 more when one is committed', async ({
    database,
  }) => {
    await database.preview()
    expect(database.said).toEqual([`info 1 pending migration: ${people}`, `debug ${forMachines(people)}`])
    const state = await database.up()
    database.said.length = 0
    expect(await database.preview(state)).toEqual({ changes: [], replaces: [] })
    expect(database.said).toEqual([])
    database.commit(pets, 'CREATE TABLE pets (name text);')
    expect(await database.preview(state)).toMatchObject({ changes: ['migrations'] })
    expect(database.said).toEqual([`info 1 pending migration: ${pets}`, `debug ${forMachines(pets)}`])
  })

  test('lists all of them while the URL is not known yet, and knows the version they lead to', async ({
    database,
  }) => {
    const inputs: Properties = { ...database.inputs(), directUrl: UNKNOWN }
    expect((await migration.check(inputs, undefined, undefined, contextOf(database))).failures).toEqual([])
    expect(database.said).toEqual([`1 pending migration: ${people}`, forMachines(people)])
    const { outputs } = await migration.create(inputs, undefined, contextOf(database))
    expect(outputs).toMatchObject({ schemaVersion: people, applied: UNKNOWN })
  })

  test.for<[string, (database: MigratedDatabase) => void, string]>([
    ['edited', (database) => database.commit(people, `${createPeople} -- later`), 'MIGRATION_EDITED'],
    ['removed', (database) => database.uncommit(people), 'MIGRATION_REMOVED'],
  ])(
    'refuses an applied one that was %s, whether or not the database can be reached',
    async ([_, spoil, code], { database }) => {
      const state = await database.up()
      spoil(database)
      await expect(database.preview(state)).rejects.toThrow(
        new RegExp(`${code}[\\s\\S]*${people}[\\s\\S]*fix: `),
      )
      const url = new URL(database.directUrl)
      url.port = '1'
      database.directUrl = url.href
      await expect(database.preview(state)).rejects.toThrow(code)
      expect(database.said.join('\n')).toMatch(/warning the database cannot be reached .*ECONNREFUSED/)
    },
  )

  test('refuses to take over a database in which the same migration was applied from another text', async ({
    database,
  }) => {
    await database.up()
    database.commit(people, `${createPeople} -- somebody else's`)
    await expect(database.preview()).rejects.toThrow('MIGRATION_EDITED')
  })

  test('sees a migration that was undone outside Pulumi without a refresh, and the update applies it again', async ({
    database,
  }) => {
    const state = await database.up()
    await database.rows('DROP TABLE people; DELETE FROM _prisma_migrations')
    expect(await database.preview(state)).toMatchObject({ changes: ['migrations'] })
    expect(database.said).toContain(`info 1 pending migration: ${people}`)
    await database.up(state)
    expect(await database.rows('SELECT count(*)::int AS n FROM people')).toEqual([{ n: 0 }])
  })
})

describe('a refresh', () => {
  test('finds nothing where nothing changed', async ({ database }) => {
    const state = await database.up()
    expect(await database.read(state)).toEqual(state)
  })

  test.for<[string, string, string]>([
    ['edited', `UPDATE _prisma_migrations SET checksum = '${'0'.repeat(64)}'`, 'MIGRATION_EDITED'],
    [
      'added',
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('x', '${'0'.repeat(64)}', '${pets}', now())`,
      'MIGRATION_REMOVED',
    ],
  ])(
    'shows a row %s outside Pulumi as drift, and the next preview refuses it',
    async ([_, sql, code], { database }) => {
      const state = await database.up()
      await database.rows(sql)
      const found = await database.read(state)
      if (!found) throw new Error('the resource is gone')
      // The engine's diff for a refresh: would an update with the old inputs change anything?
      expect(await migration.diff(found, state.inputs, undefined, contextOf(database))).toMatchObject({
        changes: ['migrations'],
      })
      await expect(database.preview(found)).rejects.toThrow(code)
    },
  )

  test('says that the resource is gone with its database; a deleted resource leaves the data alone', async ({
    servers,
    database,
  }) => {
    const state = await database.up()
    await migration.delete(state.id, state.outputs, undefined, contextOf(database))
    expect(await database.rows('SELECT count(*)::int AS n FROM people')).toEqual([{ n: 0 }])
    await servers.admin(`DROP DATABASE ${new URL(database.directUrl).pathname.slice(1)} WITH (FORCE)`)
    expect(await database.read(state)).toBeUndefined()
  })
})
