import { type Properties, typed } from '../../../plugin/grpc/properties.ts'
import { emulatedResource } from '../emulated-resource.ts'
import { lookUp } from './catalog.ts'
import { attempt, type Connections, identifier } from './connections.ts'

interface GrantRoleInputs {
  role: string
  grantRole: string
  withAdminOption?: boolean
}

const fixed = { kind: 'string', required: true, replaces: true } as const

export const grantRole = emulatedResource<GrantRoleInputs, Connections>({
  token: 'postgresql:index/grantRole:GrantRole',
  attributes: {
    role: fixed,
    grantRole: fixed,
    withAdminOption: { kind: 'boolean', fallback: false, replaces: true },
  },
  importable: false,

  async create(inputs, connections) {
    const option = inputs.withAdminOption ? ' WITH ADMIN OPTION' : ''
    const grant = `GRANT ${identifier(inputs.grantRole)} TO ${identifier(inputs.role)}${option}`
    await connections.transaction(undefined, async (client) => {
      await attempt('could not execute revoke query', client.query(revokeSql(inputs)))
      await attempt('could not execute grant query', client.query(grant))
    })
    const outputs = await read(connections, inputs)
    if (!outputs) throw new Error(`role ${inputs.grantRole} is not granted to ${inputs.role} after all`)
    return { id: outputs.id as string, outputs }
  },

  async read(_id, state, connections) {
    const outputs = await read(connections, typed<GrantRoleInputs>(state))
    return outputs && { outputs }
  },

  async delete(_id, inputs, connections) {
    const revoke = revokeSql(inputs)
    await connections.transaction(undefined, (client) =>
      attempt('could not execute revoke query', client.query(revoke)),
    )
  },
})

function revokeSql({ role, grantRole }: GrantRoleInputs): string {
  return `REVOKE ${identifier(grantRole)} FROM ${identifier(role)}`
}

async function read(connections: Connections, inputs: GrantRoleInputs): Promise<Properties | undefined> {
  const { role, grantRole } = inputs
  const withAdminOption = await connections.session(undefined, (client) =>
    lookUp<boolean>(
      client,
      `SELECT admin_option FROM pg_auth_members
       WHERE pg_get_userbyid(member) = $1 AND pg_get_userbyid(roleid) = $2`,
      [role, grantRole],
    ),
  )
  if (withAdminOption === undefined) return undefined
  return { id: [role, grantRole, withAdminOption].join('_'), role, grantRole, withAdminOption }
}
