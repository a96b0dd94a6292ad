import { type Properties, typed } from '../../../plugin/grpc/properties.ts'
import { oneOf } from '../attributes.ts'
import { emulatedResource } from '../emulated-resource.ts'
import { databaseExists, lockRole, lookUp, roleExists, roleOid, schemaExists } from './catalog.ts'
import { attempt, type Connections, identifier } from './connections.ts'
import { withRolesGranted } from './membership.ts'
import { checkPrivileges, readPrivileges } from './privileges.ts'

interface DefaultPrivilegesInputs {
  role: string
  database: string
  owner: string
  schema?: string
  objectType: keyof typeof LETTER
  privileges: string[]
  withGrantOption?: boolean
}

/** pg_default_acl.defaclobjtype */
const LETTER = { table: 'r', sequence: 'S', function: 'f', type: 'T', schema: 'n' } as const

const fixed = { kind: 'string', required: true, replaces: true } as const

export const defaultPrivileges = emulatedResource<DefaultPrivilegesInputs, Connections>({
  token: 'postgresql:index/defaultPrivileges:DefaultPrivileges',
  attributes: {
    role: fixed,
    database: fixed,
    owner: fixed,
    schema: { kind: 'string', replaces: true },
    objectType: { ...fixed, rule: oneOf(...Object.keys(LETTER)) },
    privileges: { kind: 'set', required: true },
    withGrantOption: { kind: 'boolean', fallback: false, replaces: true },
  },
  importable: false,

  async create(inputs, connections) {
    return { id: idOf(inputs), outputs: await regrant(connections, inputs) }
  },

  async read(_id, state, connections) {
    const inputs = typed<DefaultPrivilegesInputs>(state)
    const outputs = (await exists(connections, inputs)) ? await read(connections, inputs) : undefined
    return outputs && { outputs }
  },

  update: (_id, inputs, _state, connections) => regrant(connections, inputs),

  async delete(_id, inputs, connections) {
    await change(connections, inputs, [])
  },
})

/** Runs when it is granted and not in `check`, as in the official plugin. */
function check({ objectType, schema, withGrantOption, role, privileges }: DefaultPrivilegesInputs): void {
  if (objectType === 'schema' && schema !== undefined)
    throw new Error('cannot specify `schema` when `object_type` is `schema`')
  if (withGrantOption && role === 'public')
    throw new Error("with_grant_option cannot be true for role 'public'")
  checkPrivileges(objectType, privileges)
}

async function regrant(connections: Connections, inputs: DefaultPrivilegesInputs): Promise<Properties> {
  check(inputs)
  await change(connections, inputs, inputs.privileges)
  const outputs = await read(connections, inputs)
  if (!outputs) throw new Error(`default privileges ${idOf(inputs)} are gone right after they were granted`)
  return outputs
}

function change(
  connections: Connections,
  inputs: DefaultPrivilegesInputs,
  privileges: readonly string[],
): Promise<void> {
  const { role, database, owner, schema, objectType, withGrantOption } = inputs
  const where = schema ? ` IN SCHEMA ${identifier(schema)}` : ''
  const alter = `ALTER DEFAULT PRIVILEGES FOR ROLE ${identifier(owner)}${where}`
  const objects = `${objectType.toUpperCase()}S`
  const revoke = `${alter} REVOKE ALL ON ${objects} FROM ${identifier(role)}`
  const option = withGrantOption ? ' WITH GRANT OPTION' : ''
  const grant = `${alter} GRANT ${privileges.join(',')} ON ${objects} TO ${identifier(role)}${option}`
  return connections.transaction(database, async (client) => {
    await lockRole(client, owner)
    await withRolesGranted(client, [owner], async () => {
      await attempt('could not revoke default privileges', client.query(revoke))
      if (privileges.length > 0) await attempt('could not alter default privileges', client.query(grant))
    })
  })
}

async function exists(connections: Connections, inputs: DefaultPrivilegesInputs): Promise<boolean> {
  const { role, database, schema } = inputs
  if (!(await connections.session(undefined, (client) => databaseExists(client, database)))) return false
  return connections.session(database, async (client) => {
    if (role !== 'public' && !(await roleExists(client, role))) return false
    return !schema || schemaExists(client, schema)
  })
}

/** Returns undefined when some privileges were wanted and there are none. */
async function read(
  connections: Connections,
  inputs: DefaultPrivilegesInputs,
): Promise<Properties | undefined> {
  const { role, database, owner, schema, objectType, privileges } = inputs
  const found = await connections.transaction(database, async (client) => {
    await lockRole(client, owner)
    return lookUp<string[]>(
      client,
      `SELECT ARRAY(SELECT (acl).privilege_type FROM
         (SELECT defaclnamespace, aclexplode(defaclacl) AS acl FROM pg_default_acl
           WHERE defaclobjtype = $1 AND pg_get_userbyid(defaclrole) = $2) defaults
         WHERE (acl).grantee = $3
           AND defaclnamespace = coalesce((SELECT oid FROM pg_namespace WHERE nspname = $4), 0))`,
      [LETTER[objectType], owner, await roleOid(client, role), schema ?? null],
    )
  })
  if (!found?.length && privileges.length > 0) return undefined
  return {
    withGrantOption: false,
    ...inputs,
    id: idOf(inputs),
    privileges: readPrivileges(objectType, privileges, found ?? []),
  }
}

function idOf({ role, database, schema = 'noschema', owner, objectType }: DefaultPrivilegesInputs): string {
  return [role, database, schema, owner, objectType].join('_')
}
