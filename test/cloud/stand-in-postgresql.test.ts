import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask } from '../../local/servers/query.ts'
import { UNKNOWN } from '../../plugin/grpc/properties.ts'
import { type Known, storedOf } from './harness/plugin-process.ts'
import { type PostgresForPlugin, postgresForPlugin } from './harness/postgres-plugin.ts'

const role = 'postgresql:index/role:Role'
const database = 'postgresql:index/database:Database'
const grant = 'postgresql:index/grant:Grant'
const defaultPrivileges = 'postgresql:index/defaultPrivileges:DefaultPrivileges'

let place: PostgresForPlugin

beforeAll(async () => {
  place = await postgresForPlugin()
})
afterAll(() => place?.[Symbol.asyncDispose]())

describe.each([
  ['an admin without SUPERUSER', () => place.postgres.cloudAdminUrl, 'plain'],
  ['a superuser', () => place.postgres.adminUrl, 'super'],
])('as %s', (_admin, url, prefix) => {
  const owner = `${prefix}_owner`
  const app = `${prefix}_app`
  const home = `${prefix}_home`

  test('two roles, a database, its grants and default privileges are created, read without drift, and removed', async () => {
    await using plugin = await place.plugin(place.settingsOf(url()))
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
    await ask(place.as(owner, 'pw-owner', home), 'CREATE TABLE seen (id serial PRIMARY KEY)')
    await ask(place.as(app, 'pw-app', home), 'INSERT INTO seen DEFAULT VALUES')
    await expect(ask(place.as(app, 'pw-app', home), 'DELETE FROM seen')).rejects.toThrow('permission denied')
    await expect(ask(place.as(app, 'pw-app', home), 'CREATE TABLE mine ()')).rejects.toThrow(
      'permission denied',
    )

    for (const [token, known] of made.reverse()) await plugin.delete(token, known)
    const left = await ask(
      place.postgres.adminUrl,
      `SELECT rolname FROM pg_roles WHERE rolname LIKE '${prefix}\\_%'
       UNION ALL SELECT datname FROM pg_database WHERE datname LIKE '${prefix}\\_%'`,
    )
    expect(left).toEqual([])
  })
})

describe('a role', () => {
  test('changes in place: password, limit, login, search path; the catalog shows each', async () => {
    await using plugin = await place.plugin()
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
    expect(await ask(place.as('mover', "n'ew\\", 'postgres'), 'SHOW search_path')).toEqual([
      { search_path: 'own' },
    ])
    await plugin.delete(role, updated)
  })

  test('names the defaults that were filled in, none of them false, and leaves empty lists out', async () => {
    await using plugin = await place.plugin()
    const known = await plugin.create(role, { name: 'plain' })
    expect(known.inputs).toEqual({
      ...{
        name: 'plain',
        connectionLimit: -1,
        encryptedPassword: true,
        inherit: true,
        validUntil: 'infinity',
      },
      __defaults: ['connectionLimit', 'encryptedPassword', 'inherit', 'validUntil'],
    })
    expect(known.outputs).toMatchObject({ login: false, superuser: false })
    expect(known.outputs).not.toHaveProperty('roles')
    const fromBefore = { ...known, inputs: { ...known.inputs, login: false, __defaults: undefined } }
    expect((await plugin.diff(role, fromBefore, { name: 'plain' })).changes).toEqual([])
    await plugin.delete(role, known)
  })

  test('a role whose update fails is kept as planned, as the official plugin keeps it', async () => {
    await using plugin = await place.plugin()
    const known = await plugin.create(role, { name: 'joiner', connectionLimit: 3 })
    const failed = plugin.update(role, known, { name: 'joiner', connectionLimit: 4, roles: ['no_such_role'] })
    await expect(failed).rejects.toThrow('could not grant role no_such_role to joiner')
    expect(storedOf(await failed.catch((error) => error))).toMatchObject({ connectionLimit: 4 })
    await plugin.delete(role, known)
  })

  test('altered or dropped outside Pulumi is drift in a refresh', async () => {
    await using plugin = await place.plugin()
    const known = await plugin.create(role, { name: 'drifter', connectionLimit: 3 })
    await ask(place.postgres.adminUrl, 'ALTER ROLE drifter CONNECTION LIMIT 50')
    const read = await plugin.read(role, 'drifter', known)
    expect(read?.inputs.connectionLimit).toBe(50)
    expect((await plugin.diff(role, read as Known, known.inputs)).changes).toEqual(['connectionLimit'])
    await ask(place.postgres.adminUrl, 'DROP ROLE drifter')
    expect(await plugin.read(role, 'drifter', known)).toBeUndefined()
  })

  test('shows its password in no error text', async () => {
    await using plugin = await place.plugin()
    const known = await plugin.create(role, { name: 'twice', password: 'canary-4711' })
    const again = plugin.create(role, { name: 'twice', password: 'canary-4711' })
    await expect(again).rejects.toThrow('error creating role twice: role "twice" already exists')
    await expect(again).rejects.not.toThrow('canary-4711')
    await plugin.delete(role, known)
  })

  test('leaves what it owns to the admin that databaseUsername names', async () => {
    await using plugin = await place.plugin({ databaseUsername: 'nobody_at_all' })
    const known = await plugin.create(role, { name: 'leaver' })
    await expect(plugin.delete(role, known)).rejects.toThrow('role "nobody_at_all" does not exist')
    await using right = await place.plugin({ databaseUsername: 'cloud_admin' })
    await right.delete(role, known)
  })

  test('can be imported by name', async () => {
    await using plugin = await place.plugin()
    await ask(place.postgres.cloudAdminUrl, "CREATE ROLE found LOGIN CONNECTION LIMIT 4 PASSWORD 'x'")
    const known = await plugin.read(role, 'found')
    expect(known?.inputs).toEqual({ name: 'found', login: true, connectionLimit: 4, __defaults: [] })
    await plugin.delete(role, known as Known)
  })
})

describe('a preview', () => {
  test('changes nothing and leaves what only the server knows unknown', async () => {
    await using plugin = await place.plugin()
    const made = await plugin.create(database, { name: 'dream', owner: UNKNOWN }, { preview: true })
    expect(made.outputs).toMatchObject({ name: 'dream', owner: UNKNOWN, encoding: UNKNOWN })
    expect(await ask(place.postgres.adminUrl, "SELECT FROM pg_database WHERE datname = 'dream'")).toEqual([])
  })
})

test('an unreachable server is named with its address and user, without the password', async () => {
  await using plugin = await place.plugin({ password: 'canary-0815' })
  const refused = plugin.create(role, { name: 'never' })
  await expect(refused).rejects.toThrow(
    `DATABASE_UNREACHABLE: error connecting to PostgreSQL server 127.0.0.1:${place.postgres.port} as cloud_admin`,
  )
  await expect(refused).rejects.not.toThrow('canary-0815')
})
