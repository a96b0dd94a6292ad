import type pg from 'pg'
import type { ManagedDatabase } from '../../rules/managed.ts'

/** A right or an object of one of the stack's roles that keeps the role from being dropped. */
export interface RoleDependency {
  role: string
  /** `owns` is ended by REASSIGN OWNED, `right` by REVOKE as the object's owner. */
  kind: 'owns' | 'right'
  database: string
  owner: string | null
  /** Both undefined where the object is in a database that the migrator cannot look into. */
  type?: string | undefined
  identity?: string | undefined
  class: number
  object: number
  part: number
}

/**
 * The admin's REASSIGN OWNED and DROP OWNED reach its own database and shared objects, and there a right only where the
 * admin may revoke it: as the object's owner, as a member of the owner, or as superuser.
 */
const HOLDS = `
  WITH ours AS (SELECT oid, rolname FROM pg_roles WHERE rolname = ANY ($1::text[]))
  SELECT r.rolname AS role, CASE s.deptype WHEN 'o' THEN 'owns' ELSE 'right' END AS kind,
         coalesce(d.datname, current_database()) AS database, pg_get_userbyid(coalesce(o.refobjid, 10)) AS owner,
         CASE WHEN s.dbid = 0 OR d.datname = current_database() THEN i.type END AS type,
         CASE WHEN s.dbid = 0 OR d.datname = current_database() THEN i.identity END AS identity,
         s.classid AS class, s.objid AS object, s.objsubid AS part
    FROM pg_shdepend s JOIN ours r ON r.oid = s.refobjid AND s.refclassid = 'pg_authid'::regclass
    LEFT JOIN pg_database d ON d.oid = s.dbid
    LEFT JOIN pg_shdepend o ON o.deptype = 'o' AND (o.dbid, o.classid, o.objid) = (s.dbid, s.classid, s.objid)
    LEFT JOIN LATERAL pg_identify_object(s.classid, s.objid, s.objsubid) i ON s.dbid = 0 OR d.datname = current_database()
   WHERE s.deptype IN ('o', 'a') AND s.classid <> 'pg_auth_members'::regclass
     AND (d.datname IS NULL OR d.datname IS DISTINCT FROM $4)
     AND NOT (s.classid = 'pg_database'::regclass AND s.objid = (SELECT oid FROM pg_database WHERE datname = $4))
     AND NOT ((s.dbid = 0 OR d.datname = $3) AND (
       s.deptype = 'o' OR (SELECT rolsuper FROM pg_roles WHERE rolname = $2)
       OR coalesce(o.refobjid, 10) IN (SELECT oid FROM ours)
       OR pg_has_role($2, coalesce(o.refobjid, 10), 'MEMBER')))
   ORDER BY 3, 6, 1`

/** What keeps the stack's roles from being dropped, as far as `direct` can see. */
export async function roleDependencies(
  direct: pg.Client,
  managed: ManagedDatabase,
): Promise<RoleDependency[]> {
  const { roles, admin, adminDatabase, database, schema } = managed
  const dropped = schema === undefined ? database : null
  const { rows } = await direct.query<RoleDependency>(HOLDS, [roles, admin, adminDatabase, dropped])
  return rows
}

/** The statement that removes the dependency. */
export function release({ role, kind, type, identity }: RoleDependency): string {
  if (kind === 'owns' || !type) return `REASSIGN OWNED BY ${role} TO CURRENT_USER; DROP OWNED BY ${role}`
  const defaults = /^(for role .+) on (\w+)$/.exec(identity ?? '')
  if (type === 'default acl' && defaults)
    return `ALTER DEFAULT PRIVILEGES ${defaults[1]} REVOKE ALL ON ${defaults[2]} FROM ${role}`
  // What is taken from a table is taken from its columns.
  const named = type.replace(/ column$/, '')
  const object = named === type ? identity : identity?.replace(/\.("([^"]|"")+"|[^."]+)$/, '')
  return `REVOKE ALL ON ${words[named] ?? named.toUpperCase()} ${object} FROM ${role}`
}

/** Object types of GRANT and REVOKE where `pg_identify_object` has others. */
const words: Record<string, string> = {
  view: 'TABLE',
  'materialized view': 'TABLE',
  'foreign table': 'TABLE',
  aggregate: 'FUNCTION',
  server: 'FOREIGN SERVER',
  'foreign-data wrapper': 'FOREIGN DATA WRAPPER',
  'parameter ACL': 'PARAMETER',
}
