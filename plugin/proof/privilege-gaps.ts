import type pg from 'pg'
import type { AppIdentity } from './backends.ts'

interface Rights {
  limit: number
  creates: boolean
  temporary: boolean
  ledger: boolean
}

const RIGHTS = `
  SELECT rolconnlimit AS limit,
         has_schema_privilege(rolname, current_schema(), 'CREATE') AS creates,
         has_database_privilege(rolname, current_database(), 'TEMPORARY') AS temporary,
         coalesce(has_table_privilege(rolname, to_regclass('_prisma_migrations'), 'SELECT,INSERT,UPDATE,DELETE'), false) AS ledger
    FROM pg_roles WHERE rolname = $1`

/** What may the app's role do that it need not? */
export async function findGaps(direct: pg.Client, { role }: AppIdentity): Promise<string[]> {
  const { rows } = await direct.query<Rights>(RIGHTS, [role])
  const [rights] = rows
  if (!rights) return [`role ${role} is not known past the pooler`]
  return Object.entries({
    'has no connection limit': rights.limit === -1,
    'may create tables': rights.creates,
    'may create temporary tables': rights.temporary,
    'may touch _prisma_migrations': rights.ledger,
  })
    .filter(([, open]) => open)
    .map(([gap]) => `role ${role} ${gap}`)
}
