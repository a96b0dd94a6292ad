import type pg from 'pg'

/** The app, as the database knows it. */
export interface AppRole {
  role: string
  database: string
}

/** Asked over the pooled connection: behind a tenant proxy the login name is not the role's. */
export async function fetchAppRole(pooled: pg.Client): Promise<AppRole> {
  const { rows } = await pooled.query('SELECT current_user AS role, current_database() AS database')
  return rows[0] as AppRole
}

interface Rights {
  limit: number
  creates: boolean
  temporary: boolean
  history: boolean
}

const RIGHTS = `
  SELECT rolconnlimit AS limit,
         has_schema_privilege(rolname, current_schema(), 'CREATE') AS creates,
         has_database_privilege(rolname, current_database(), 'TEMPORARY') AS temporary,
         coalesce(has_table_privilege(rolname, to_regclass('_prisma_migrations'), 'SELECT,INSERT,UPDATE,DELETE'), false) AS history
    FROM pg_roles WHERE rolname = $1`

/** What the app's role may do beyond its need. */
export async function findRoleGaps(direct: pg.Client, { role }: AppRole): Promise<string[]> {
  const { rows } = await direct.query<Rights>(RIGHTS, [role])
  const [rights] = rows
  if (!rights) return [`role ${role} is not known past the pooler`]
  return Object.entries({
    'has no connection limit': rights.limit === -1,
    'may create tables': rights.creates,
    'may create temporary tables': rights.temporary,
    'may touch _prisma_migrations': rights.history,
  })
    .filter(([, open]) => open)
    .map(([gap]) => `role ${role} ${gap}`)
}
