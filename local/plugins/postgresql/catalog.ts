import type { Queryable } from './connections.ts'

/** The first column of the first row, or undefined where there is none. */
export async function lookUp<Value>(
  client: Queryable,
  sql: string,
  values: unknown[] = [],
): Promise<Value | undefined> {
  const { rows } = await client.query({ text: sql, values, rowMode: 'array' })
  return rows[0]?.[0]
}

async function mustFind<Value>(what: string, found: Promise<Value | undefined>): Promise<Value> {
  const value = await found
  if (value === undefined) throw new Error(`could not find ${what}`)
  return value
}

export const currentUser = (client: Queryable) =>
  mustFind('the current user', lookUp<string>(client, 'SELECT CURRENT_USER'))

export const roleExists = async (client: Queryable, role: string) =>
  (await lookUp(client, 'SELECT 1 FROM pg_roles WHERE rolname = $1', [role])) !== undefined

export const databaseExists = async (client: Queryable, name: string) =>
  (await lookUp(client, 'SELECT 1 FROM pg_database WHERE datname = $1', [name])) !== undefined

export const schemaExists = async (client: Queryable, name: string) =>
  (await lookUp(client, 'SELECT 1 FROM pg_namespace WHERE nspname = $1', [name])) !== undefined

export const isSuperuser = (client: Queryable, role: string) =>
  mustFind(
    `role ${role}`,
    lookUp<boolean>(client, 'SELECT rolsuper FROM pg_roles WHERE rolname = $1', [role]),
  )

/** PUBLIC is grantee 0 in access lists. */
export const roleOid = async (client: Queryable, role: string) =>
  role === 'public'
    ? 0
    : mustFind(`role ${role}`, lookUp<number>(client, 'SELECT oid FROM pg_roles WHERE rolname = $1', [role]))

export const databaseOwner = (client: Queryable, name: string | null) =>
  mustFind(
    `the owner of database ${name ?? '(current)'}`,
    lookUp<string>(
      client,
      `SELECT rolname FROM pg_database JOIN pg_roles ON datdba = pg_roles.oid
       WHERE datname = coalesce($1, current_database())`,
      [name],
    ),
  )

export const schemaOwner = (client: Queryable, name: string) =>
  mustFind(
    `the owner of schema ${name}`,
    lookUp<string>(
      client,
      'SELECT rolname FROM pg_namespace JOIN pg_roles ON nspowner = pg_roles.oid WHERE nspname = $1',
      [name],
    ),
  )

export async function tableOwners(client: Queryable, schema: string): Promise<string[]> {
  const { rows } = await client.query<{ tableowner: string }>(
    'SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = $1',
    [schema],
  )
  return rows.map((row) => row.tableowner)
}

/*
 * Advisory locks until the end of the transaction: two statements that change the same catalog row at once fail with
 * "tuple concurrently updated", and the engine creates grants in parallel.
 */

export async function lockRole(client: Queryable, role: string): Promise<void> {
  await client.query('SET statement_timeout = 0')
  await client.query('SELECT pg_advisory_xact_lock(oid::bigint) FROM pg_roles WHERE rolname = $1', [role])
  await client.query(
    `SELECT pg_advisory_xact_lock(member::bigint) FROM pg_auth_members JOIN pg_roles ON roleid = pg_roles.oid
     WHERE rolname = $1`,
    [role],
  )
}

export async function lockDatabase(client: Queryable, name: string): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock(oid::bigint) FROM pg_database WHERE datname = $1', [name])
}

export async function lockSchema(client: Queryable, name: string): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock(oid::bigint) FROM pg_namespace WHERE nspname = $1', [name])
}
