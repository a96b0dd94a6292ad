import { lookUp } from './catalog.ts'
import { attempt, identifier, literal, type Queryable } from './connections.ts'

/** A Role's arguments after `check`: those with a default are always set, unless it is `false`. */
export interface RoleInputs {
  name: string
  password?: string
  validUntil: string
  connectionLimit: number
  superuser?: boolean
  createDatabase?: boolean
  createRole?: boolean
  inherit: boolean
  login?: boolean
  bypassRowLevelSecurity?: boolean
  replication?: boolean
  roles?: string[]
  searchPaths?: string[]
  statementTimeout?: number
  idleInTransactionSessionTimeout?: number
  assumeRole?: string
  skipDropRole?: boolean
  skipReassignOwned?: boolean
}

/** Boolean options and their keywords, in the order the official plugin writes them. */
export const flags = [
  ['superuser', 'SUPERUSER'],
  ['createDatabase', 'CREATEDB'],
  ['createRole', 'CREATEROLE'],
  ['inherit', 'INHERIT'],
  ['login', 'LOGIN'],
  ['bypassRowLevelSecurity', 'BYPASSRLS'],
  ['replication', 'REPLICATION'],
] as const satisfies [keyof RoleInputs, string][]

export const passwordOption = (password: string) =>
  password.toUpperCase() === 'NULL' ? 'PASSWORD NULL' : `ENCRYPTED PASSWORD ${literal(password)}`

export function createOptions(inputs: RoleInputs): string {
  return [
    ...(inputs.password ? [passwordOption(inputs.password)] : []),
    `VALID UNTIL ${literal(inputs.validUntil)}`,
    `CONNECTION LIMIT ${inputs.connectionLimit}`,
    ...flags.map(([name, word]) => (inputs[name] ? word : `NO${word}`)),
  ].join(' ')
}

export async function grantRoles(client: Queryable, { name, roles = [] }: RoleInputs): Promise<void> {
  for (const role of roles) {
    const grant = `GRANT ${identifier(role)} TO ${identifier(name)}`
    await attempt(`could not grant role ${role} to ${name}`, client.query(grant))
  }
}

/** Revokes all roles, also those granted outside Pulumi: the program's list is the whole list. */
export async function revokeRoles(client: Queryable, { name }: RoleInputs): Promise<void> {
  const granted = await lookUp<string[]>(
    client,
    `SELECT ARRAY(SELECT pg_get_userbyid(roleid)::text FROM pg_auth_members
      JOIN pg_roles ON member = pg_roles.oid WHERE rolname = $1)`,
    [name],
  )
  for (const role of granted ?? []) {
    const revoke = `REVOKE ${identifier(role)} FROM ${identifier(name)}`
    await attempt(`could not revoke role ${role} from ${name}`, client.query(revoke))
  }
}

/** Settings that a login of the role starts with. */
export async function setParameters(client: Queryable, inputs: RoleInputs): Promise<void> {
  const { searchPaths = [], statementTimeout = 0, idleInTransactionSessionTimeout = 0, assumeRole } = inputs
  const path = searchPaths.length > 0 ? searchPaths.map(identifier).join(', ') : 'DEFAULT'
  const reset = (name: string, value: number) => (value ? `SET ${name} TO ${value}` : `RESET ${name}`)
  const settings = [
    `SET search_path TO ${path}`,
    reset('statement_timeout', statementTimeout),
    reset('idle_in_transaction_session_timeout', idleInTransactionSessionTimeout),
    assumeRole ? `SET role TO ${identifier(assumeRole)}` : 'RESET role',
  ]
  for (const setting of settings) {
    const alter = `ALTER ROLE ${identifier(inputs.name)} ${setting}`
    await attempt(`could not set the parameters of role ${inputs.name}`, client.query(alter))
  }
}
