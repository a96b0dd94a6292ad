import { createHash } from 'node:crypto'
import type { Properties } from '../../../plugin/grpc/properties.ts'
import { currentUser, isSuperuser, lookUp } from './catalog.ts'
import { attempt, identifier, literal, type Queryable } from './connections.ts'
import type { Settings } from './settings.ts'

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

interface Row {
  rolname: string
  rolsuper: boolean
  rolinherit: boolean
  rolcreaterole: boolean
  rolcreatedb: boolean
  rolcanlogin: boolean
  rolreplication: boolean
  rolbypassrls: boolean
  rolconnlimit: number
  valid_until: string
  rolconfig: string[] | null
  roles: string[]
}

/** The role as the catalog has it; what the catalog does not hold comes from `state`. */
export async function readRole(
  client: Queryable,
  name: string,
  state: Properties,
  settings: Settings,
): Promise<Properties | undefined> {
  const { rows } = await client.query<Row>(
    `SELECT rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls,
       rolconnlimit, coalesce(rolvaliduntil::text, 'infinity') AS valid_until, rolconfig,
       ARRAY(SELECT pg_get_userbyid(roleid)::text FROM pg_auth_members WHERE member = pg_roles.oid) AS roles
     FROM pg_roles WHERE rolname = $1`,
    [name],
  )
  const [role] = rows
  if (!role) return undefined
  const parameters = new Map((role.rolconfig ?? []).map((entry) => splitOnce(entry)))
  const searchPath = parameters.get('search_path')
  const outputs: Properties = {
    id: role.rolname,
    name: role.rolname,
    superuser: role.rolsuper,
    inherit: role.rolinherit,
    createRole: role.rolcreaterole,
    createDatabase: role.rolcreatedb,
    login: role.rolcanlogin,
    replication: role.rolreplication,
    bypassRowLevelSecurity: role.rolbypassrls,
    connectionLimit: role.rolconnlimit,
    validUntil: role.valid_until,
    encryptedPassword: true,
    roles: role.roles,
    searchPaths: searchPath ? searchPath.split(', ').map((part) => part.replace(/^"|"$/g, '')) : [],
    statementTimeout: Number(parameters.get('statement_timeout') ?? 0),
    idleInTransactionSessionTimeout: Number(parameters.get('idle_in_transaction_session_timeout') ?? 0),
    assumeRole: parameters.get('role') ?? '',
    skipDropRole: state.skipDropRole ?? false,
    skipReassignOwned: state.skipReassignOwned ?? false,
  }
  const password = await readPassword(client, role, (state.password as string | undefined) ?? '', settings)
  return password ? { ...outputs, password } : outputs
}

function splitOnce(entry: string): [string, string] {
  const at = entry.indexOf('=')
  return [entry.slice(0, at), entry.slice(at + 1)]
}

/** Only a superuser may read it; a SCRAM verifier does not reveal the password, so then the state's is taken. */
async function readPassword(
  client: Queryable,
  { rolname, rolcanlogin }: Row,
  known: string,
  { superuser, databaseUsername }: Settings,
): Promise<string> {
  if (!rolcanlogin || !superuser) return known
  if (!(await isSuperuser(client, await currentUser(client)))) {
    throw new Error(
      `could not read role password from Postgres as connected user ${databaseUsername} is not a SUPERUSER. ` +
        'You can set `superuser = false` in the provider configuration so it will not try to read the password from Postgres',
    )
  }
  const stored = await lookUp<string>(
    client,
    "SELECT coalesce(passwd, '') FROM pg_shadow WHERE usename = $1",
    [rolname],
  )
  if (!stored) return ''
  const plain = known !== '' && !/^(md5|SCRAM-SHA-256)/.test(known)
  if (plain && stored.startsWith('SCRAM-SHA-256')) return known
  const md5 = `md5${createHash('md5')
    .update(known + rolname)
    .digest('hex')}`
  return plain && stored === md5 ? known : stored
}
