import { lookUp, roleOid } from './catalog.ts'
import type { Queryable } from './connections.ts'
import { readPrivileges } from './privileges.ts'
import { identifier } from './sql.ts'

export type ObjectType = 'database' | 'schema' | 'table' | 'sequence' | 'function'

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

/** Everything on whole kinds of objects; on named ones only what was granted, as columns may have grants of their own. */
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

/** What the role really has: of several objects the first that has something else than wanted. */
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
