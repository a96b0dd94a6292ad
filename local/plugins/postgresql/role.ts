import type { Properties } from '../../../plugin/grpc/properties.ts'
import { PartialFailure } from '../../../plugin/grpc/responses.ts'
import { atLeast } from '../attributes.ts'
import { emulatedResource } from '../emulated-resource.ts'
import { lockRole } from './catalog.ts'
import { attempt, type Connections, identifier, literal, type Queryable } from './connections.ts'
import { withRolesGranted } from './membership.ts'
import {
  createOptions,
  flags,
  grantRoles,
  passwordOption,
  type RoleInputs,
  readRole,
  revokeRoles,
  setParameters,
} from './role-options.ts'

const off = { kind: 'boolean', fallback: false } as const
const duration = { kind: 'number', rule: atLeast(0) } as const

export const role = emulatedResource<RoleInputs, Connections>({
  token: 'postgresql:index/role:Role',
  attributes: {
    name: { kind: 'string', required: true },
    password: { kind: 'string' },
    validUntil: { kind: 'string', fallback: 'infinity' },
    connectionLimit: { kind: 'number', fallback: -1, rule: atLeast(-1) },
    encryptedPassword: { kind: 'boolean', fallback: true },
    superuser: off,
    createDatabase: off,
    createRole: off,
    inherit: { kind: 'boolean', fallback: true },
    login: off,
    replication: off,
    bypassRowLevelSecurity: off,
    skipDropRole: off,
    skipReassignOwned: off,
    roles: { kind: 'set' },
    searchPaths: { kind: 'list' },
    statementTimeout: duration,
    idleInTransactionSessionTimeout: duration,
    assumeRole: { kind: 'string' },
  },
  secrets: ['password'],
  autoName: true,
  importable: true,
  nameIsId: true,

  async create(inputs, connections) {
    const { name } = inputs
    const create = `CREATE ROLE ${identifier(name)} WITH ${createOptions(inputs)}`
    await connections.transaction(undefined, async (client) => {
      await attempt(`error creating role ${name}`, client.query(create))
      await grantRoles(client, inputs)
      await setParameters(client, inputs)
    })
    return { id: name, outputs: await mustRead(connections, name, { ...inputs }) }
  },

  async read(id, state, connections) {
    const outputs = await connections.session(undefined, (client) =>
      readRole(client, id, state, connections.settings),
    )
    return outputs && { outputs }
  },

  async update(id, inputs, state, connections) {
    try {
      await connections.transaction(undefined, async (client) => {
        await lockRole(client, id)
        for (const option of changedOptions(inputs, state)) await alter(client, id, option)
        await revokeRoles(client, inputs)
        await grantRoles(client, inputs)
        await setParameters(client, inputs)
      })
    } catch (error) {
      // Terraform's older SDK writes the plan into the state, whether it was carried out or not.
      throw new PartialFailure(id, { ...state, ...inputs }, [(error as Error).message])
    }
    return mustRead(connections, id, { ...inputs })
  },

  async delete(id, { skipReassignOwned, skipDropRole }, connections) {
    const name = identifier(id)
    await connections.transaction(undefined, async (client) => {
      await lockRole(client, id)
      if (!skipReassignOwned) {
        const admin = connections.settings.databaseUsername
        await withRolesGranted(client, [id], async () => {
          const reassign = `REASSIGN OWNED BY ${name} TO ${identifier(admin)}`
          await attempt(`could not reassign owned by role ${id} to ${admin}`, client.query(reassign))
          await attempt(`could not drop owned by role ${id}`, client.query(`DROP OWNED BY ${name}`))
        })
      }
      if (!skipDropRole) await attempt(`could not delete role ${id}`, client.query(`DROP ROLE ${name}`))
    })
  },
})

function changedOptions(inputs: RoleInputs, state: Properties): string[] {
  const options = flags.flatMap(([name, word]) =>
    Boolean(inputs[name]) === state[name] ? [] : [inputs[name] ? word : `NO${word}`],
  )
  if (inputs.password !== state.password) options.unshift(passwordOption(inputs.password ?? 'NULL'))
  if (inputs.connectionLimit !== state.connectionLimit)
    options.push(`CONNECTION LIMIT ${inputs.connectionLimit}`)
  if (inputs.validUntil !== state.validUntil) options.push(`VALID UNTIL ${literal(inputs.validUntil)}`)
  return options
}

function alter(client: Queryable, name: string, option: string): Promise<unknown> {
  const [word] = option.split(' ')
  return attempt(
    `error updating role ${name} (${word})`,
    client.query(`ALTER ROLE ${identifier(name)} ${option}`),
  )
}

async function mustRead(connections: Connections, name: string, state: Properties): Promise<Properties> {
  const outputs = await connections.session(undefined, (client) =>
    readRole(client, name, state, connections.settings),
  )
  if (!outputs) throw new Error(`role ${name} is gone right after it was written`)
  return outputs
}
