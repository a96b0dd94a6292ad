import type pg from 'pg'
import { Problem } from '../../rules/problem.ts'
import { identifier, psqlAsAdmin } from '../../rules/psql-command.ts'

/** What a role meets in the schema that migrations change. */
export interface MigrationAccess {
  role: string
  /** The first schema of the search path that exists and that the role may use; null where there is none. */
  schema: string | null
  /** Who owns Prisma's table `_prisma_migrations`; null before the first migration. */
  owner: string | null
  reads: boolean
  writes: boolean
  /** May create tables in the schema, or, where there is none, the schema itself. */
  creates: boolean
  /** Those of extensions are left out. */
  tables: number
}

const ACCESS = `
  SELECT current_user AS role, current_schema() AS schema, ledger.owner,
         coalesce(ledger.reads, true) AS reads, coalesce(ledger.writes, true) AS writes,
         CASE WHEN current_schema() IS NULL THEN has_database_privilege(current_database(), 'CREATE')
              ELSE has_schema_privilege(current_schema(), 'CREATE') END AS creates,
         (SELECT count(*)::int FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
           WHERE n.nspname = current_schema() AND relkind IN ('r', 'p')
             AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')) AS tables
    FROM (SELECT to_regclass('_prisma_migrations') AS oid) found
    LEFT JOIN LATERAL (
      SELECT pg_get_userbyid(relowner)::text AS owner, has_table_privilege(oid, 'SELECT') AS reads,
             has_table_privilege(oid, 'INSERT') AND has_table_privilege(oid, 'UPDATE') AS writes
        FROM pg_class WHERE pg_class.oid = found.oid) ledger ON true`

export async function readAccess(client: pg.Client): Promise<MigrationAccess> {
  const { rows } = await client.query<MigrationAccess>(ACCESS)
  return rows[0] as MigrationAccess
}

/** Why `prisma migrate deploy` cannot apply `pending` as this role, and what comes first. */
export function accessProblems(access: MigrationAccess, [first]: readonly string[]): Problem[] {
  const { role, schema, owner, writes, creates } = access
  if (first === undefined) return []
  if (owner !== null && !writes) return [foreignHistory(access)]
  const denied = schema
    ? new Problem(
        'MIGRATION_SCHEMA_DENIED',
        `role ${role} may not create tables in schema ${schema}${schema === 'public' ? ': since PostgreSQL 15 only its owner may' : ''}`,
        psqlAsAdmin(`GRANT CREATE ON SCHEMA ${identifier(schema)} TO ${identifier(role)}`),
      )
    : new Problem(
        'MIGRATION_SCHEMA_DENIED',
        `the schema of role ${role} does not exist, or it may not use it, and it may not create one`,
        `give it one under the name that ?schema= in the URL says: ${psqlAsAdmin(`CREATE SCHEMA NAME AUTHORIZATION ${identifier(role)}`)}`,
      )
  return [...(creates ? [] : [denied]), ...baselineProblems(access, first)]
}

/** Tables without a history: `prisma migrate deploy` refuses them (P3005) until a baseline is recorded. */
function baselineProblems({ owner, tables, schema }: MigrationAccess, first: string): Problem[] {
  if (owner !== null || tables === 0) return []
  const noun = tables === 1 ? 'table' : 'tables'
  return [
    new Problem(
      'MIGRATION_BASELINE',
      `schema ${schema} has ${tables} ${noun} that no migration created (prisma db push, or another tool), and no record of migrations`,
      baselineCommand(first),
    ),
  ]
}

export const baselineCommand = (first: string) =>
  `record each migration whose changes are there already, the first one first, with DIRECT_URL set to the direct connection: npx prisma migrate resolve --applied ${first}`

export function foreignHistory({ role, owner }: MigrationAccess): Problem {
  return new Problem(
    'MIGRATION_HISTORY_FOREIGN',
    `_prisma_migrations belongs to role ${owner}, and role ${role}, which the direct connection logs in as, may not use it`,
    `migrate as ${owner}; or let ${role} act for it: ${psqlAsAdmin(`GRANT ${identifier(owner ?? '')} TO ${identifier(role)}`)}`,
  )
}
