import { lookUp, roleOid } from './catalog.ts'
import { identifier, type Queryable } from './connections.ts'

/** What Postgres grants per kind of object. */
const allowed: Record<string, readonly string[]> = {
  database: ['ALL', 'CREATE', 'CONNECT', 'TEMPORARY'],
  schema: ['ALL', 'CREATE', 'USAGE'],
  table: ['ALL', 'SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN'],
  sequence: ['ALL', 'USAGE', 'SELECT', 'UPDATE'],
  function: ['ALL', 'EXECUTE'],
  type: ['ALL', 'USAGE'],
}

/** Called when a privilege is granted and not in `check`, as in the official plugin. */
export function checkPrivileges(objectType: string, privileges: readonly string[]): void {
  const wrong = privileges.find((privilege) => !allowed[objectType]?.includes(privilege))
  if (wrong) throw new Error(`${wrong} is not an allowed privilege for object type ${objectType}`)
}

/** Returns `wanted` where `found` is the same, else `found`; ALL means every privilege of the object type. */
export function readPrivileges(
  objectType: string,
  wanted: readonly string[],
  found: readonly string[],
): string[] {
  const same = (names: readonly string[]) =>
    names.length === found.length && names.every((name) => found.includes(name))
  const everything = (allowed[objectType] ?? []).filter((name) => name !== 'ALL')
  const fits = same(wanted) || (wanted.includes('ALL') && same(everything))
  return [...(fits ? wanted : found)].sort()
}

type ObjectType = 'database' | 'schema' | 'table' | 'sequence' | 'function'

export interface GrantInputs {
  role: string
  database: string
  schema?: string
  objectType: ObjectType
  objects?: string[]
  privileges: string[]
  withGrantOption?: boolean
}

/** A function may be written with its argument types: `name(integer)`. */
function objectName(schema: string, object: string): string {
  const [name = '', types] = object.split('(')
  return `${identifier(schema)}.${identifier(name)}${types === undefined ? '' : `(${types}`}`
}

function inSchema({ schema = '', objectType, objects = [] }: GrantInputs): string {
  const word = objectType.toUpperCase()
  if (objects.length === 0) return `ALL ${word}S IN SCHEMA ${identifier(schema)}`
  return `${word} ${objects.map((object) => objectName(schema, object)).join(',')}`
}

const TARGET: Record<ObjectType, (inputs: GrantInputs) => string> = {
  database: ({ database }) => `DATABASE ${identifier(database)}`,
  schema: ({ schema = '' }) => `SCHEMA ${identifier(schema)}`,
  table: inSchema,
  sequence: inSchema,
  function: inSchema,
}

export function grantSql(inputs: GrantInputs): string {
  const { objectType, privileges, role, withGrantOption } = inputs
  const option = withGrantOption ? ' WITH GRANT OPTION' : ''
  return `GRANT ${privileges.join(',')} ON ${TARGET[objectType](inputs)} TO ${identifier(role)}${option}`
}

/** Revokes everything on all objects of a type; on named ones only what was granted, as columns may have their own grants. */
export function revokeSql(inputs: GrantInputs): string {
  const { objectType, objects = [], privileges, role } = inputs
  const some = objects.length > 0 && privileges.length > 0
  const what = some ? privileges.join(',') : 'ALL PRIVILEGES'
  return `REVOKE ${what} ON ${TARGET[objectType](inputs)} FROM ${identifier(role)}`
}

const ofOne = (column: string, table: string, name: string) =>
  `SELECT ARRAY(SELECT privilege_type FROM
    (SELECT (aclexplode(${column})).* FROM ${table} WHERE ${name} = $1) acl WHERE grantee = $2)`

const DATABASE_ACL = ofOne('datacl', 'pg_database', 'datname')
const SCHEMA_ACL = ofOne('nspacl', 'pg_namespace', 'nspname')

/** Name and privileges of each object of a kind in a schema. */
const ACL_OF_EACH: Record<'table' | 'sequence' | 'function', string> = {
  table: ofEach(
    "SELECT oid, relname AS name, relacl AS acl FROM pg_class WHERE relkind = 'r' AND relnamespace",
  ),
  sequence: ofEach(
    "SELECT oid, relname AS name, relacl AS acl FROM pg_class WHERE relkind = 'S' AND relnamespace",
  ),
  function: ofEach('SELECT oid, proname AS name, proacl AS acl FROM pg_proc WHERE pronamespace'),
}

function ofEach(objects: string): string {
  return `SELECT name, ARRAY(SELECT privilege_type FROM aclexplode(acl) WHERE grantee = $2) AS privileges
    FROM (${objects} = (SELECT oid FROM pg_namespace WHERE nspname = $1)) object ORDER BY name`
}

/** The role's actual privileges: of several objects those of the first that differs from what is wanted. */
export async function readGrant(client: Queryable, inputs: GrantInputs): Promise<string[]> {
  const { objectType, database, schema, objects = [], privileges, role } = inputs
  const oid = await roleOid(client, role)
  if (objectType === 'database' || objectType === 'schema') {
    const query = objectType === 'database' ? DATABASE_ACL : SCHEMA_ACL
    const found = await lookUp<string[]>(client, query, [objectType === 'database' ? database : schema, oid])
    return readPrivileges(objectType, privileges, found ?? [])
  }
  const { rows } = await client.query<{ name: string; privileges: string[] }>(ACL_OF_EACH[objectType], [
    schema,
    oid,
  ])
  const wanted = JSON.stringify([...privileges].sort())
  for (const row of rows) {
    if (objects.length > 0 && !objects.includes(row.name)) continue
    const found = readPrivileges(objectType, privileges, row.privileges)
    if (JSON.stringify(found) !== wanted) return found
  }
  return privileges
}
