import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pgConfig } from '../../infra/model/pg-config.ts'
import { UNKNOWN } from '../../infra/provider/plugin/properties.ts'
import { ask } from '../../local/ask.ts'
import { portFor } from '../../local/ports.ts'
import { type Postgres, startPostgres } from '../../local/postgres.ts'
import { type Known, PluginProcess } from './harness/plugin-process.ts'
import { temporaryHome } from './harness/servers.ts'

const role = 'postgresql:index/role:Role'
const database = 'postgresql:index/database:Database'
const schema = 'postgresql:index/schema:Schema'
const grant = 'postgresql:index/grant:Grant'
const defaultPrivileges = 'postgresql:index/defaultPrivileges:DefaultPrivileges'
const grantRole = 'postgresql:index/grantRole:GrantRole'

const place = temporaryHome()
let postgres: Postgres

beforeAll(async () => {
  postgres = await startPostgres({ home: place.home, port: await portFor(place.home, 'postgres') })
})

afterAll(async () => {
  await postgres?.stop()
  await place[Symbol.asyncDispose]()
})

/** A provider's numbers and booleans arrive as JSON text. */
function settingsOf(url: string) {
  const { host, port, user, password } = pgConfig(url)
  const sslmode = 'disable'
  return { host, port: `${port}`, username: user, password, sslmode, superuser: 'false', maxConnections: '4' }
}

const pluginAs = (url: string, more: Record<string, string> = {}) =>
  PluginProcess.start('postgresql', { ...settingsOf(url), ...more })

const as = (user: string, password: string, name: string) => {
  const url = new URL(postgres.adminUrl)
  Object.assign(url, { username: user, password, pathname: `/${name}` })
  return url.href
}

describe.each([
  ['an admin without SUPERUSER', () => postgres.cloudAdminUrl, 'plain'],
  ['a superuser', () => postgres.adminUrl, 'super'],
])('as %s', (_admin, url, prefix) => {
  const owner = `${prefix}_owner`
  const app = `${prefix}_app`
  const home = `${prefix}_home`

  test('two roles, a database, its grants and default privileges are made, read without drift, and removed', async () => {
    await using plugin = await pluginAs(url())
    const made: [string, Known][] = []
    const make = async (token: string, inputs: Known['inputs'], secrets: string[] = []) => {
      const known = await plugin.create(token, inputs, { secrets })
      made.push([token, known])
      return known
    }
    const login = await make(role, { name: owner, login: true, password: 'pw-owner' }, ['password'])
    await make(role, { name: app, login: true, password: 'pw-app', connectionLimit: 7 }, ['password'])
    await make(database, { name: home, owner })
    const where = { database: home, schema: 'public', role: app }
    await Promise.all([
      make(grant, { ...where, objectType: 'schema', privileges: ['USAGE'] }),
      make(defaultPrivileges, { ...where, owner, objectType: 'table', privileges: ['SELECT', 'INSERT'] }),
      make(defaultPrivileges, { ...where, owner, objectType: 'sequence', privileges: ['USAGE'] }),
    ])

    expect(login.id).toBe(owner)
    expect([...login.secrets]).toEqual(['password'])
    for (const [token, known] of made) {
      const read = await plugin.read(token, known.id, known)
      expect(read?.outputs, token).toEqual(known.outputs)
      expect(read?.inputs, token).toEqual(known.inputs)
      expect((await plugin.diff(token, known, known.inputs)).changes, token).toEqual([])
    }
    await ask(as(owner, 'pw-owner', home), 'CREATE TABLE seen (id serial PRIMARY KEY)')
    await ask(as(app, 'pw-app', home), 'INSERT INTO seen DEFAULT VALUES')
    await expect(ask(as(app, 'pw-app', home), 'DELETE FROM seen')).rejects.toThrow('permission denied')
    await expect(ask(as(app, 'pw-app', home), 'CREATE TABLE mine ()')).rejects.toThrow('permission denied')

    for (const [token, known] of made.reverse()) await plugin.delete(token, known)
    const left = await ask(
      postgres.adminUrl,
      `SELECT rolname FROM pg_roles WHERE rolname LIKE '${prefix}\\_%'
       UNION ALL SELECT datname FROM pg_database WHERE datname LIKE '${prefix}\\_%'`,
    )
    expect(left).toEqual([])
  })
})

describe('a role', () => {
  test('changes in place: password, limit, login, search path; each is what the catalog then says', async () => {
    await using plugin = await pluginAs(postgres.cloudAdminUrl)
    const before = { name: 'mover', login: true, password: 'old', connectionLimit: 3 }
    const known = await plugin.create(role, before)
    const inputs = {
      name: 'mover',
      login: true,
      password: "n'ew\\",
      connectionLimit: 9,
      searchPaths: ['own'],
    }
    expect(await plugin.diff(role, known, inputs)).toEqual({
      changes: ['connectionLimit', 'password', 'searchPaths'],
      replaces: [],
      deleteBeforeReplace: false,
    })
    const updated = await plugin.update(role, known, inputs)
    expect(updated.outputs).toMatchObject({ connectionLimit: 9, searchPaths: ['own'] })
    expect(await ask(as('mover', "n'ew\\", 'postgres'), 'SHOW search_path')).toEqual([{ search_path: 'own' }])
    await plugin.delete(role, updated)
  })

  test('altered or dropped behind our back, refresh says so', async () => {
    await using plugin = await pluginAs(postgres.cloudAdminUrl)
    const known = await plugin.create(role, { name: 'drifter', connectionLimit: 3 })
    await ask(postgres.adminUrl, 'ALTER ROLE drifter CONNECTION LIMIT 50')
    const read = await plugin.read(role, 'drifter', known)
    expect(read?.inputs.connectionLimit).toBe(50)
    expect((await plugin.diff(role, read as Known, known.inputs)).changes).toEqual(['connectionLimit'])
    await ask(postgres.adminUrl, 'DROP ROLE drifter')
    expect(await plugin.read(role, 'drifter', known)).toBeUndefined()
  })

  test('its password is in no error text', async () => {
    await using plugin = await pluginAs(postgres.cloudAdminUrl)
    const known = await plugin.create(role, { name: 'twice', password: 'canary-4711' })
    const again = plugin.create(role, { name: 'twice', password: 'canary-4711' })
    await expect(again).rejects.toThrow('error creating role twice: role "twice" already exists')
    await expect(again).rejects.not.toThrow('canary-4711')
    await plugin.delete(role, known)
  })

  test('what it owns goes to the admin, under the name that databaseUsername gives', async () => {
    await using plugin = await pluginAs(postgres.cloudAdminUrl, { databaseUsername: 'nobody_at_all' })
    const known = await plugin.create(role, { name: 'leaver' })
    await expect(plugin.delete(role, known)).rejects.toThrow('role "nobody_at_all" does not exist')
    await using right = await pluginAs(postgres.cloudAdminUrl, { databaseUsername: 'cloud_admin' })
    await right.delete(role, known)
  })

  test('it can be imported by name', async () => {
    await using plugin = await pluginAs(postgres.cloudAdminUrl)
    await ask(postgres.cloudAdminUrl, "CREATE ROLE found LOGIN CONNECTION LIMIT 4 PASSWORD 'x'")
    const known = await plugin.read(role, 'found')
    expect(known?.inputs).toEqual({ name: 'found', login: true, connectionLimit: 4 })
    await plugin.delete(role, known as Known)
  })
})

describe('grants', () => {
  test('a privilege taken by hand is drift, and an update brings it back', async () => {
    await using plugin = await pluginAs(postgres.cloudAdminUrl)
    const reader = await plugin.create(role, { name: 'reader' })
    await ask(postgres.cloudAdminUrl, 'CREATE TABLE shelf ()')
    const inputs = {
      database: 'postgres',
      schema: 'public',
      role: 'reader',
      objectType: 'table',
      objects: ['shelf'],
      privileges: ['INSERT', 'SELECT'],
    }
    const known = await plugin.create(grant, inputs)
    expect(known.id).toBe('reader_postgres_public_table_shelf')
    await ask(postgres.cloudAdminUrl, 'REVOKE INSERT ON shelf FROM reader')
    const read = await plugin.read(grant, known.id, known)
    expect(read?.outputs.privileges).toEqual(['SELECT'])
    const again = await plugin.update(grant, read as Known, inputs)
    expect(again.outputs.privileges).toEqual(['INSERT', 'SELECT'])
    expect(await plugin.diff(grant, known, { ...inputs, role: 'other' })).toMatchObject({
      replaces: ['role'],
      deleteBeforeReplace: true,
    })
    await plugin.delete(grant, again)
    await plugin.delete(role, reader)
    await ask(postgres.cloudAdminUrl, 'DROP TABLE shelf')
  })

  test('on a database of somebody else an admin without SUPERUSER changes nothing, and the next diff says so', async () => {
    await using plugin = await pluginAs(postgres.cloudAdminUrl)
    const owner = await plugin.create(role, { name: 'landlord' })
    const house = await plugin.create(database, { name: 'house', owner: 'landlord' })
    await ask(postgres.adminUrl, 'REVOKE TEMPORARY ON DATABASE house FROM PUBLIC')
    const inputs = { database: 'house', role: 'public', objectType: 'database', privileges: ['TEMPORARY'] }
    const known = await plugin.create(grant, inputs)
    expect(known.outputs.privileges).toEqual(['CONNECT'])
    expect((await plugin.diff(grant, known, inputs)).changes).toEqual(['privileges'])
    await plugin.delete(database, house)
    await plugin.delete(role, owner)
  })

  test('membership is granted and revoked', async () => {
    await using plugin = await pluginAs(postgres.cloudAdminUrl)
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
    await using plugin = await pluginAs(postgres.cloudAdminUrl)
    const owner = await plugin.create(role, { name: 'tenant', login: true, password: 'pw' })
    const inputs = { name: 'rooms', database: 'postgres', owner: 'tenant' }
    const known = await plugin.create(schema, inputs)
    expect(known.id).toBe('postgres.rooms')
    expect((await plugin.read(schema, known.id))?.inputs).toEqual({ name: 'rooms' })
    expect((await plugin.read(schema, known.id, known))?.outputs).toEqual(known.outputs)
    await ask(as('tenant', 'pw', 'postgres'), 'CREATE TABLE rooms.table_of_mine ()')
    await expect(plugin.delete(schema, known)).rejects.toThrow('cannot drop schema rooms')
    await plugin.delete(schema, await plugin.update(schema, known, { ...inputs, dropCascade: true }))
    await plugin.delete(role, owner)
  })
})

describe('a preview', () => {
  test('it touches nothing and leaves what only the server knows unknown', async () => {
    await using plugin = await pluginAs(postgres.cloudAdminUrl)
    const made = await plugin.create(database, { name: 'dream', owner: UNKNOWN }, { preview: true })
    expect(made.outputs).toMatchObject({ name: 'dream', owner: UNKNOWN, encoding: UNKNOWN })
    expect(await ask(postgres.adminUrl, "SELECT FROM pg_database WHERE datname = 'dream'")).toEqual([])
  })
})

test('an unreachable server is named with its address and user, without the password', async () => {
  await using plugin = await pluginAs(postgres.cloudAdminUrl, { password: 'canary-0815' })
  const refused = plugin.create(role, { name: 'never' })
  await expect(refused).rejects.toThrow(
    `DATABASE_UNREACHABLE: error connecting to PostgreSQL server 127.0.0.1:${postgres.port} as cloud_admin`,
  )
  await expect(refused).rejects.not.toThrow('canary-0815')
})
