import type { Properties } from '../../../plugin/grpc/properties.ts'
import type { Attribute } from '../attributes.ts'
import { atLeast } from '../attributes.ts'
import { emulatedResource } from '../emulated-resource.ts'
import { attempt, type Connections, identifier, literal, type Queryable } from './connections.ts'
import { asMember, withRolesGranted } from './membership.ts'

interface DatabaseInputs {
  name: string
  owner?: string
  template?: string
  encoding?: string
  lcCollate?: string
  lcCtype?: string
  tablespaceName?: string
  connectionLimit: number
  allowConnections: boolean
  isTemplate?: boolean
  alterObjectOwnership?: boolean
}

const fixed: Attribute = { kind: 'string', computed: true, replaces: true }

export const database = emulatedResource<DatabaseInputs, Connections>({
  token: 'postgresql:index/database:Database',
  attributes: {
    name: { kind: 'string', required: true },
    owner: { kind: 'string', computed: true },
    template: fixed,
    encoding: fixed,
    lcCollate: fixed,
    lcCtype: fixed,
    tablespaceName: { kind: 'string', computed: true },
    connectionLimit: { kind: 'number', fallback: -1, rule: atLeast(-1) },
    allowConnections: { kind: 'boolean', fallback: true },
    isTemplate: { kind: 'boolean', computed: true },
    alterObjectOwnership: { kind: 'boolean', fallback: false },
  },
  autoName: true,
  importable: true,
  nameIsId: true,

  async create(inputs, connections) {
    const { name, owner } = inputs
    const admin = connections.settings.databaseUsername
    return connections.session(undefined, async (client) => {
      await asMember(client, owner, admin, () =>
        attempt(`error creating database "${name}"`, client.query(createDatabase(inputs, admin))),
      )
      return { id: name, outputs: await mustRead(client, name, { ...inputs }) }
    })
  },

  read: (id, state, connections) =>
    connections.session(undefined, async (client) => {
      const outputs = await readDatabase(client, id, state)
      return outputs && { outputs }
    }),

  async update(id, inputs, state, connections) {
    const { owner, connectionLimit, allowConnections, isTemplate } = inputs
    const name = identifier(id)
    const admin = connections.settings.databaseUsername
    const ownerChanges = owner !== undefined && owner !== state.owner
    if (ownerChanges && inputs.alterObjectOwnership) {
      await reassign(connections, id, state.owner as string, owner)
    }
    return connections.session(undefined, async (client) => {
      const alter = (option: string) =>
        attempt(
          `error updating database "${id}" (${option})`,
          client.query(`ALTER DATABASE ${name} ${option}`),
        )
      if (ownerChanges) await asMember(client, owner, admin, () => alter(`OWNER TO ${identifier(owner)}`))
      if (connectionLimit !== state.connectionLimit) await alter(`CONNECTION LIMIT = ${connectionLimit}`)
      if (allowConnections !== state.allowConnections) await alter(`ALLOW_CONNECTIONS ${allowConnections}`)
      if (isTemplate !== undefined && isTemplate !== state.isTemplate)
        await alter(`IS_TEMPLATE ${isTemplate}`)
      return mustRead(client, id, { ...inputs })
    })
  },

  async delete(id, { owner, isTemplate }, connections) {
    const name = identifier(id)
    await connections.session(undefined, (client) =>
      asMember(client, owner as string | undefined, connections.settings.databaseUsername, async () => {
        if (isTemplate) await client.query(`ALTER DATABASE ${name} IS_TEMPLATE false`)
        // Terminates the sessions of other roles; the admin needs their rights for it, or pg_signal_backend.
        await attempt(`error dropping database "${id}"`, client.query(`DROP DATABASE ${name} WITH (FORCE)`))
      }),
    )
  },
})

function reassign(connections: Connections, name: string, from: string, to: string): Promise<void> {
  return connections.transaction(name, (client) =>
    withRolesGranted(client, [from, to], async () => {
      await client.query(`REASSIGN OWNED BY ${identifier(from)} TO ${identifier(to)}`)
    }),
  )
}

async function readDatabase(
  client: Queryable,
  name: string,
  state: Properties,
): Promise<Properties | undefined> {
  const { rows } = await client.query<Properties>(
    `SELECT datname AS id, datname AS name, pg_get_userbyid(datdba)::text AS owner,
       pg_encoding_to_char(encoding) AS encoding, datcollate AS "lcCollate", datctype AS "lcCtype",
       spcname AS "tablespaceName", datconnlimit AS "connectionLimit", datallowconn AS "allowConnections",
       datistemplate AS "isTemplate"
     FROM pg_database JOIN pg_tablespace ON dattablespace = pg_tablespace.oid WHERE datname = $1`,
    [name],
  )
  const [found] = rows
  return (
    found && {
      ...found,
      template: state.template || 'template0',
      alterObjectOwnership: state.alterObjectOwnership ?? false,
    }
  )
}

async function mustRead(client: Queryable, name: string, state: Properties): Promise<Properties> {
  const outputs = await readDatabase(client, name, state)
  if (!outputs) throw new Error(`database ${name} is gone right after it was written`)
  return outputs
}

/** DEFAULT is a keyword, anything else a value. */
function option(word: string, value: string | undefined, write: (text: string) => string): string[] {
  if (!value) return []
  return [`${word} ${value.toUpperCase() === 'DEFAULT' ? 'DEFAULT' : write(value)}`]
}

function createDatabase(inputs: DatabaseInputs, admin: string): string {
  return [
    `CREATE DATABASE ${identifier(inputs.name)} OWNER ${identifier(inputs.owner || admin)}`,
    ...option('TEMPLATE', inputs.template || 'template0', identifier),
    ...option('ENCODING', inputs.encoding || 'UTF8', literal),
    ...option('LC_COLLATE', inputs.lcCollate, literal),
    ...option('LC_CTYPE', inputs.lcCtype, literal),
    ...option('TABLESPACE', inputs.tablespaceName, identifier),
    `ALLOW_CONNECTIONS ${inputs.allowConnections}`,
    `CONNECTION LIMIT ${inputs.connectionLimit}`,
    `IS_TEMPLATE ${inputs.isTemplate ?? false}`,
  ].join(' ')
}
