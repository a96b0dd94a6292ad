import type pg from 'pg'
import type { StateResource } from '../../pulumi/state.ts'
import type { Difference } from './differences.ts'

/** Rights on one table, or its owner, changed outside the stack. */
interface Row {
  role: string
  table: string
  owns: boolean
  /** The role that asks: the migrator, who owns the stack's tables. */
  migrator: string
  privileges: string[]
}

/** What default privileges give the app's role on every table of the migrator. */
const granted = ['DELETE', 'INSERT', 'SELECT', 'UPDATE']
/** Migrations take the rights on it away again. */
const historyTable = '_prisma_migrations'

/**
 * Rights on tables that providers do not look at: `appRole` has what the stack grants, `logins` have nothing of their own, and
 * none of them owns a table. Rights of PUBLIC count for each of them.
 */
const RIGHTS = `
  SELECT current_user AS migrator, role.rolname AS role, c.relname AS "table", c.relowner = role.oid AS owns,
         ARRAY(SELECT DISTINCT a.privilege_type::text FROM aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a
                WHERE a.grantee = role.oid OR a.grantee = 0 ORDER BY 1) AS privileges
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         CROSS JOIN (SELECT oid, rolname FROM pg_roles WHERE rolname = ANY($1)) role
   WHERE c.relkind IN ('r', 'p') AND n.nspname = current_schema() ORDER BY 2, 1`

export async function changedPrivileges(
  client: pg.Client,
  { appRole, logins }: { appRole: string; logins: readonly string[] },
): Promise<Difference[]> {
  const { rows } = await client.query<Row>(RIGHTS, [[appRole, ...logins]])
  return rows.flatMap((row) => {
    const wanted = row.role === appRole && row.table !== historyTable ? granted : []
    const { more, less } = compared(row.owns ? [] : row.privileges, row.owns ? [] : wanted)
    const differences = [
      ...(row.owns ? ['owns it'] : []),
      ...(more.length > 0 ? [`may ${more.join(', ')}`] : []),
      ...(less.length > 0 ? [`may not ${less.join(', ')}`] : []),
    ]
    if (differences.length === 0) return []
    return [
      {
        code: 'RIGHTS_CHANGED_OUTSIDE',
        subject: row.table,
        what: `table ${row.table}: ${row.role} ${differences.join(' and ')}, which differs from the stack's grants`,
        fix: `run over the direct connection: ${statements(row, { more, less }, appRole)}`,
      },
    ]
  })
}

function compared(has: readonly string[], wanted: readonly string[]) {
  const without = (list: readonly string[], other: readonly string[]) =>
    list.filter((one) => !other.includes(one))
  return { more: without(has, wanted), less: without(wanted, has) }
}

function statements(
  { role, table, owns, migrator }: Row,
  { more, less }: ReturnType<typeof compared>,
  appRole: string,
): string {
  if (owns) return `ALTER TABLE "${table}" OWNER TO "${migrator}"`
  return [
    ...(more.length > 0 ? [`REVOKE ${more.join(', ')} ON "${table}" FROM "${role}", PUBLIC`] : []),
    ...(less.length > 0 ? [`GRANT ${less.join(', ')} ON "${table}" TO "${appRole}"`] : []),
  ].join('; ')
}

/** The roles that a stack made for the app. */
export interface AppRoles {
  /** Holds the rights. */
  appRole: string
  /** The two roles that log in alternately. */
  logins: string[]
}

/** Undefined where the stack was given its URLs and made none. */
export function appRoles(resources: readonly StateResource[]): AppRoles | undefined {
  const ofType = (type: string) => resources.filter((resource) => resource.type === type)
  const migration = ofType('poolproof:index:Migration')[0]?.inputs
  const [appRole] = (migration?.denyRoles as string[] | undefined) ?? []
  if (!appRole) return undefined
  const logins = ofType('postgresql:index/role:Role')
    .map(({ inputs }) => String(inputs?.name))
    .filter((name) => name.startsWith(`${appRole}_`))
  return { appRole, logins }
}
