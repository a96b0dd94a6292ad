import { type Properties, typed } from '../../../plugin/grpc/properties.ts'
import { oneOf } from '../attributes.ts'
import { emulatedResource } from '../emulated-resource.ts'
import {
  databaseExists,
  databaseOwner,
  lockDatabase,
  lockRole,
  lockSchema,
  roleExists,
  schemaExists,
  schemaOwner,
  tableOwners,
} from './catalog.ts'
import { attempt, type Connections, type Queryable } from './connections.ts'
import { withRolesGranted } from './membership.ts'
import { checkPrivileges, type GrantInputs, grantSql, readGrant, revokeSql } from './privileges.ts'

const fixed = { kind: 'string', required: true, replaces: true } as const

export const grant = emulatedResource<GrantInputs, Connections>({
  token: 'postgresql:index/grant:Grant',
  attributes: {
    role: fixed,
    database: fixed,
    schema: { kind: 'string', replaces: true },
    objectType: { ...fixed, rule: oneOf('database', 'schema', 'table', 'sequence', 'function') },
    objects: { kind: 'set', replaces: true },
    privileges: { kind: 'set', required: true },
    withGrantOption: { kind: 'boolean', fallback: false, replaces: true },
  },
  deleteBeforeReplace: true,
  importable: false,

  async create(inputs, connections) {
    checkTarget(inputs)
    await change(connections, inputs, inputs, 'grant')
    return { id: grantId(inputs), outputs: await outputsOf(connections, inputs) }
  },

  async read(id, state, connections) {
    const inputs = typed<GrantInputs>(state)
    if (!(await exists(connections, inputs))) return undefined
    return { id, outputs: await outputsOf(connections, inputs) }
  },

  async update(_id, inputs, state, connections) {
    checkPrivileges(inputs.objectType, inputs.privileges)
    await change(connections, inputs, { ...inputs, privileges: state.privileges as string[] }, 'grant')
    return outputsOf(connections, inputs)
  },

  async delete(_id, inputs, connections) {
    await change(connections, inputs, inputs, 'revoke')
  },
})

/** Runs when it is granted and not in `check`, as in the official plugin. */
function checkTarget({ objectType, schema, objects = [], privileges }: GrantInputs): void {
  if (objectType !== 'database' && schema === undefined)
    throw new Error("parameter 'schema' is mandatory for postgresql_grant resource")
  if ((objectType === 'database' || objectType === 'schema') && objects.length > 0)
    throw new Error('cannot specify `objects` when `object_type` is `database` or `schema`')
  checkPrivileges(objectType, privileges)
}

/** Revokes and grants in one transaction: no session sees the role without its rights in between. */
function change(
  connections: Connections,
  inputs: GrantInputs,
  olds: GrantInputs,
  to: 'grant' | 'revoke',
): Promise<void> {
  const { role, database, schema, objectType, privileges } = inputs
  return connections.transaction(database, async (client) => {
    await lockRole(client, role)
    if (objectType === 'database') await lockDatabase(client, database)
    await withRolesGranted(client, await owners(client, inputs), async () => {
      if (schema) await lockSchema(client, schema)
      await attempt('could not execute revoke query', client.query(revokeSql(olds)))
      if (to === 'revoke' || privileges.length === 0) return
      await attempt('could not execute grant query', client.query(grantSql(inputs)))
    })
  })
}

/**
 * The owners whose rights the grant needs. As in the official plugin the owner of a DATABASE is not among them: an admin who
 * is neither superuser nor owner changes nothing there, Postgres only warns, and the next preview shows the difference.
 */
async function owners(client: Queryable, { objectType, schema = '' }: GrantInputs): Promise<string[]> {
  if (objectType === 'database') return []
  const names = objectType === 'schema' ? [] : await tableOwners(client, schema)
  const all = new Set([...names, await schemaOwner(client, schema)])
  return Promise.all(
    [...all].map((name) => (name === 'pg_database_owner' ? databaseOwner(client, null) : name)),
  )
}

async function exists(connections: Connections, inputs: GrantInputs): Promise<boolean> {
  const { role, database, schema, objectType } = inputs
  if (!(await connections.session(undefined, (client) => databaseExists(client, database)))) return false
  return connections.session(database, async (client) => {
    if (role !== 'public' && !(await roleExists(client, role))) return false
    return objectType === 'database' || !schema || schemaExists(client, schema)
  })
}

async function outputsOf(connections: Connections, inputs: GrantInputs): Promise<Properties> {
  const privileges = await connections.session(inputs.database, (client) => readGrant(client, inputs))
  return { withGrantOption: false, ...inputs, id: grantId(inputs), privileges: [...privileges].sort() }
}

function grantId({ role, database, schema = '', objectType, objects = [] }: GrantInputs): string {
  const where = objectType === 'database' ? [role, database] : [role, database, schema]
  return [...where, objectType, ...objects].join('_')
}
