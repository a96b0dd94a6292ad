import type { Queryable } from './connections.ts'

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
