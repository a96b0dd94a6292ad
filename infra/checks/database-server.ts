import pg from 'pg'
import { type RoleLimit, rolePattern } from '../../rules/budget/neighbours.ts'
import { pgConfig } from '../../rules/url/pg-config.ts'
import type { DatabaseSettings } from '../config/database-settings.ts'

type Managed = Exclude<DatabaseSettings, { manage: 'none' }>

/** What the server says of the names that the stack is about to use, and of the roles of other stacks. */
export interface DatabaseServer {
  host: string
  /** Those of `roles` that exist, and whether the administrator may change them. */
  roles: { name: string; ours: boolean }[]
  database: boolean
  /** Of the schema; null where there is none. */
  schemaOwner: string | null
  admin: string
  /** Roles that are named as a stack of ours names them. */
  stackRoles: RoleLimit[]
  maxConnections: number
  reserved: number
}

/** Milliseconds to connect, and for the answer. */
const PATIENCE = 5_000

/** `pg_database_owner` owns `public`, and stands for whoever owns the database. */
const LOOK = `
  SELECT current_user::text AS admin,
         (SELECT coalesce(json_agg(json_build_object('name', rolname, 'ours',
                   (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
                   OR pg_has_role(current_user, oid, 'MEMBER WITH ADMIN OPTION'))), '[]')
            FROM pg_roles WHERE rolname = ANY ($1::text[])) AS roles,
         EXISTS (SELECT FROM pg_database WHERE datname = $2) AS database,
         (SELECT CASE WHEN o.rolname = 'pg_database_owner' THEN pg_get_userbyid(d.datdba)::text ELSE o.rolname::text END
            FROM pg_namespace n JOIN pg_roles o ON o.oid = nspowner, pg_database d
           WHERE nspname = $3 AND datname = current_database()) AS "schemaOwner",
         (SELECT coalesce(json_agg(json_build_object('name', rolname, 'login', rolcanlogin, 'limit', rolconnlimit)
                   ORDER BY rolname), '[]')
            FROM pg_roles WHERE rolname ~ $4) AS "stackRoles",
         current_setting('max_connections')::int AS "maxConnections",
         current_setting('superuser_reserved_connections')::int
           + coalesce(current_setting('reserved_connections', true), '0')::int AS reserved`

/** One query as the administrator. @throws what `pg` throws */
export async function askServer(database: Managed, roles: readonly string[]): Promise<DatabaseServer> {
  const url = new URL(database.adminUrl)
  // The stack's own, whatever the URL says: see infra/components/postgres-provider.ts.
  url.searchParams.set('sslmode', database.sslmode === 'disable' ? 'disable' : 'require')
  const client = new pg.Client({
    ...pgConfig(url.href, database.ca),
    connectionTimeoutMillis: PATIENCE,
    query_timeout: PATIENCE,
    application_name: 'poolproof',
  })
  // A connection that breaks shows in the query.
  client.on('error', () => undefined)
  try {
    await client.connect()
    const schema = database.manage === 'role' ? database.schema : null
    const { rows } = await client.query(LOOK, [roles, database.name, schema, rolePattern])
    return { host: `${client.host}:${client.port}`, ...rows[0] }
  } finally {
    await client.end().catch(() => undefined)
  }
}
