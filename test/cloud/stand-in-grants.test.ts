import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask } from '../../local/servers/query.ts'
import type { Known } from './harness/plugin-process.ts'
import { type PostgresForPlugin, postgresForPlugin } from './harness/postgres-plugin.ts'

const role = 'postgresql:index/role:Role'
const database = 'postgresql:index/database:Database'
const schema = 'postgresql:index/schema:Schema'
const grant = 'postgresql:index/grant:Grant'
const defaultPrivileges = 'postgresql:index/defaultPrivileges:DefaultPrivileges'
const grantRole = 'postgresql:index/grantRole:GrantRole'

let place: PostgresForPlugin

beforeAll(async () => {
  place = await postgresForPlugin()
})
afterAll(() => place?.[Symbol.asyncDispose]())

describe('grants', () => {
  test('a privilege revoked outside Pulumi is drift, and an update grants it again', async () => {
    await using plugin = await place.plugin()
    const reader = await plugin.create(role, { name: 'reader' })
    await ask(place.postgres.cloudAdminUrl, 'CREATE TABLE shelf ()')
    const inputs = {
      database: 'postgres',
      schema: 'public',
      role: 'reader',
      objectType: 'table',
      objects: ['shelf'],
      privileges: ['SELECT', 'INSERT'],
    }
    const known = await plugin.create(grant, inputs)
    expect(known.id).toBe('reader_postgres_public_table_shelf')
    await ask(place.postgres.cloudAdminUrl, 'REVOKE INSERT ON shelf FROM reader')
    const read = await plugin.read(grant, known.id, known)
    expect(read?.outputs.privileges).toEqual(['SELECT'])
    const again = await plugin.update(grant, read as Known, inputs)
    expect(again.outputs).toMatchObject({ privileges: ['INSERT', 'SELECT'], withGrantOption: false })
    expect(await plugin.diff(grant, known, { ...inputs, role: 'other' })).toMatchObject({
      replaces: ['role'],
      deleteBeforeReplace: true,
    })
    await plugin.delete(grant, again)
    await plugin.delete(role, reader)
    await ask(place.postgres.cloudAdminUrl, 'DROP TABLE shelf')
  })

  test('on the database of another owner an admin without SUPERUSER changes nothing, and the next diff shows it', async () => {
    await using plugin = await place.plugin()
    const owner = await plugin.create(role, { name: 'landlord' })
    const house = await plugin.create(database, { name: 'house', owner: 'landlord' })
    await ask(place.postgres.adminUrl, 'REVOKE TEMPORARY ON DATABASE house FROM PUBLIC')
    const inputs = { database: 'house', role: 'public', objectType: 'database', privileges: ['TEMPORARY'] }
    const known = await plugin.create(grant, inputs)
    expect(known.outputs.privileges).toEqual(['CONNECT'])
    expect((await plugin.diff(grant, known, inputs)).changes).toEqual(['privileges'])
    await plugin.delete(database, house)
    await plugin.delete(role, owner)
  })

  const onTables = { database: 'postgres', schema: 'public', role: 'public', objectType: 'table' }
  const byDefault = { ...onTables, owner: 'cloud_admin', privileges: ['SELECT'] }

  test.each<[string, Known['inputs'], string]>([
    [
      grant,
      { ...onTables, privileges: ['USAGE'] },
      'USAGE is not an allowed privilege for object type table',
    ],
    [grant, { ...onTables, schema: undefined, privileges: [] }, "parameter 'schema' is mandatory"],
    [
      grant,
      { ...onTables, objectType: 'schema', objects: ['x'], privileges: [] },
      'cannot specify `objects`',
    ],
    [defaultPrivileges, { ...byDefault, withGrantOption: true }, "cannot be true for role 'public'"],
    [defaultPrivileges, { ...byDefault, privileges: ['USAGE'] }, 'USAGE is not an allowed privilege'],
  ])('%s %o passes preview and fails when it is granted: %s', async (token, inputs, text) => {
    await using plugin = await place.plugin()
    await plugin.create(token, inputs, { preview: true })
    await expect(plugin.create(token, inputs)).rejects.toThrow(text)
  })

  test('membership is granted and revoked', async () => {
    await using plugin = await place.plugin()
    const made = [await plugin.create(role, { name: 'club' }), await plugin.create(role, { name: 'member' })]
    const known = await plugin.create(grantRole, { role: 'member', grantRole: 'club' })
    expect(known.id).toBe('member_club_false')
    expect((await plugin.read(grantRole, known.id, known))?.outputs).toEqual(known.outputs)
    await plugin.delete(grantRole, known)
    expect(await plugin.read(grantRole, known.id, known)).toBeUndefined()
    for (const one of made) await plugin.delete(role, one)
  })
})

describe('a schema', () => {
  test('it belongs to its owner, is imported as database.schema, and goes with its tables only by dropCascade', async () => {
    await using plugin = await place.plugin()
    const owner = await plugin.create(role, { name: 'tenant', login: true, password: 'pw' })
    const inputs = { name: 'rooms', database: 'postgres', owner: 'tenant' }
    const known = await plugin.create(schema, inputs)
    expect(known.id).toBe('postgres.rooms')
    expect((await plugin.read(schema, known.id))?.inputs).toEqual({
      ...{ name: 'rooms', database: 'postgres', owner: 'tenant' },
      __defaults: [],
    })
    expect((await plugin.read(schema, known.id, known))?.outputs).toEqual(known.outputs)
    await ask(place.as('tenant', 'pw', 'postgres'), 'CREATE TABLE rooms.table_of_mine ()')
    await expect(plugin.delete(schema, known)).rejects.toThrow('cannot drop schema rooms')
    await plugin.delete(schema, await plugin.update(schema, known, { ...inputs, dropCascade: true }))
    await plugin.delete(role, owner)
  })
})
