import type { Properties } from '../../../plugin/grpc/properties.ts'
import { emulatedResource } from '../emulated-resource.ts'
import { databaseExists, databaseOwner, lookUp, schemaExists } from './catalog.ts'
import { attempt, type Connections, identifier } from './connections.ts'
import { withRolesGranted } from './membership.ts'

interface SchemaInputs {
  name: string
  database?: string
  owner?: string
  ifNotExists: boolean
  dropCascade?: boolean
}

export const schema = emulatedResource<SchemaInputs, Connections>({
  token: 'postgresql:index/schema:Schema',
  attributes: {
    name: { kind: 'string', required: true },
    database: { kind: 'string', computed: true, replaces: true },
    owner: { kind: 'string', computed: true },
    ifNotExists: { kind: 'boolean', fallback: true },
    dropCascade: { kind: 'boolean', fallback: false },
  },
  autoName: true,
  importable: true,
  nameIsId: true,

  async create(inputs, connections) {
    const { name, owner } = inputs
    const database = inputs.database ?? connections.settings.database
    await connections.transaction(database, async (client) => {
      const home = await databaseOwner(client, database)
      await withRolesGranted(client, owner && owner !== home ? [home, owner] : [home], async () => {
        const statement = (await schemaExists(client, name))
          ? owner && `ALTER SCHEMA ${identifier(name)} OWNER TO ${identifier(owner)}`
          : createSql(inputs)
        if (statement) await attempt(`error creating schema ${name}`, client.query(statement))
      })
    })
    const outputs = await readSchema(connections, database, name, { ...inputs })
    if (!outputs) throw new Error(`schema ${name} is gone right after it was written`)
    return { id: `${database}.${name}`, outputs }
  },

  async read(id, state, connections) {
    const [database, name] = splitId(id, connections.settings.database)
    const outputs = await readSchema(connections, database, name, state)
    return outputs && { id: `${database}.${name}`, outputs }
  },

  async update(id, inputs, state, connections) {
    const [database, name] = splitId(id, connections.settings.database)
    const { owner } = inputs
    if (owner !== undefined && owner !== state.owner) {
      const alter = `ALTER SCHEMA ${identifier(name)} OWNER TO ${identifier(owner)}`
      await connections.transaction(database, (client) =>
        attempt(`error updating owner of schema ${name}`, client.query(alter)),
      )
    }
    return (await readSchema(connections, database, name, { ...inputs })) ?? { ...inputs }
  },

  async delete(id, { owner, dropCascade }, connections) {
    const [database, name] = splitId(id, connections.settings.database)
    await connections.transaction(database, async (client) => {
      if (!(await schemaExists(client, name))) return
      await withRolesGranted(client, [owner as string], async () => {
        const drop = `DROP SCHEMA ${identifier(name)} ${dropCascade ? 'CASCADE' : 'RESTRICT'}`
        await attempt(`error deleting schema ${name}`, client.query(drop))
      })
    })
  },
})

function createSql({ name, owner, ifNotExists }: SchemaInputs): string {
  const create = `CREATE SCHEMA ${ifNotExists ? 'IF NOT EXISTS ' : ''}${identifier(name)}`
  return owner ? `${create} AUTHORIZATION ${identifier(owner)}` : create
}

/** `database.schema`, or a schema of the provider's own database. */
function splitId(id: string, own: string): [database: string, name: string] {
  const parts = id.split('.')
  const [first = '', second] = parts
  if (parts.length > 2) throw new Error(`schema ID ${id} has not the expected format 'database.schema'`)
  return second === undefined ? [own, first] : [first, second]
}

async function readSchema(
  connections: Connections,
  database: string,
  name: string,
  state: Properties,
): Promise<Properties | undefined> {
  const there = await connections.session(undefined, (client) => databaseExists(client, database))
  if (!there) return undefined
  const owner = await connections.session(database, (client) =>
    lookUp<string>(client, 'SELECT pg_get_userbyid(nspowner)::text FROM pg_namespace WHERE nspname = $1', [
      name,
    ]),
  )
  if (owner === undefined) return undefined
  const { ifNotExists = true, dropCascade = false } = state
  return { id: `${database}.${name}`, name, database, owner, ifNotExists, dropCascade }
}
