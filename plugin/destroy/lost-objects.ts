import type pg from 'pg'
import type { ManagedDatabase } from '../../rules/managed.ts'

/** An object of another owner that would be dropped as well. */
export interface LostObject {
  /** As `pg_identify_object` has them: `view`, `public.report`. */
  type: string
  identity: string
}

const IDENTIFIED =
  'SELECT DISTINCT i.type, i.identity FROM found, pg_identify_object(class, object, part) i ORDER BY 2, 1'

/** Relations in $1 schemas (all where it is null) whose owner is none of $2; what belongs to an extension, a column or a partitioned table is its. */
const OF_OTHERS = `
  SELECT 'pg_class'::regclass::oid AS class, c.oid AS object, 0 AS part
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
     AND ($1::text IS NULL OR n.nspname = $1) AND pg_get_userbyid(c.relowner) <> ALL ($2::text[])
     AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0
                        AND d.deptype IN ('a', 'e', 'i'))`

/** Of a database that is dropped: every object of other owners. */
const IN_DATABASE = `WITH found AS (${OF_OTHERS}) ${IDENTIFIED}`

/** Of a schema that is dropped with CASCADE: objects of other owners in it, and what depends on it from outside, at any depth. */
const IN_SCHEMA = `
  WITH RECURSIVE doomed(oid) AS (
    SELECT oid FROM pg_class WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
    UNION
    SELECT n.oid FROM doomed, LATERAL (
      SELECT r.ev_class AS oid FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid
       WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = doomed.oid
      UNION ALL SELECT inhrelid FROM pg_inherits WHERE inhparent = doomed.oid) n
  ), own AS (
    SELECT 'pg_type'::regclass AS class, t.oid FROM pg_type t JOIN pg_namespace n ON n.oid = typnamespace WHERE nspname = $1
    UNION ALL SELECT 'pg_proc'::regclass, p.oid FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname = $1
    UNION ALL SELECT 'pg_class'::regclass, oid FROM doomed
  ), part(class, oid, of) AS (
    SELECT 'pg_attrdef'::regclass, oid, adrelid FROM pg_attrdef
    UNION ALL SELECT 'pg_trigger'::regclass, oid, tgrelid FROM pg_trigger
    UNION ALL SELECT 'pg_policy'::regclass, oid, polrelid FROM pg_policy
    UNION ALL SELECT 'pg_rewrite'::regclass, oid, ev_class FROM pg_rewrite
    UNION ALL SELECT 'pg_class'::regclass, indexrelid, indrelid FROM pg_index
    UNION ALL SELECT 'pg_constraint'::regclass, oid, conrelid FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0
  ), found AS (
    ${OF_OTHERS}
    UNION ALL SELECT CASE WHEN p.class = 'pg_rewrite'::regclass THEN 'pg_class'::regclass ELSE p.class END,
                     CASE WHEN p.class = 'pg_rewrite'::regclass THEN p.of ELSE p.oid END, 0
      FROM pg_depend d JOIN own ON own.class = d.refclassid AND own.oid = d.refobjid
      JOIN part p ON p.class = d.classid AND p.oid = d.objid
     WHERE d.deptype = 'n' AND p.of NOT IN (SELECT oid FROM doomed)
    UNION ALL SELECT 'pg_class'::regclass, c.oid, 0 FROM doomed JOIN pg_class c USING (oid)
      JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname <> $1
    UNION ALL SELECT 'pg_constraint'::regclass, oid, 0 FROM pg_constraint
     WHERE contype = 'f' AND confrelid IN (SELECT oid FROM doomed) AND conrelid NOT IN (SELECT oid FROM doomed)
    UNION ALL SELECT d.classid, d.objid, d.objsubid FROM pg_depend d JOIN own ON own.class = d.refclassid AND own.oid = d.refobjid
     WHERE d.deptype = 'n' AND (
       d.classid = 'pg_proc'::regclass AND d.objid NOT IN (SELECT oid FROM own WHERE class = 'pg_proc'::regclass)
       OR d.classid = 'pg_class'::regclass AND d.objsubid > 0 AND d.objid NOT IN (SELECT oid FROM doomed))
  ) ${IDENTIFIED}`

/** Objects of other owners that go with the stack's database or schema. `direct` is connected to that database. */
export async function lostObjects(
  direct: pg.Client,
  { roles, schema }: ManagedDatabase,
): Promise<LostObject[]> {
  const { rows } = await direct.query<LostObject>(schema === undefined ? IN_DATABASE : IN_SCHEMA, [
    schema ?? null,
    roles,
  ])
  return rows
}

/** The statement with which its owner removes it; undefined where the owner has to look. */
export function removal({ type, identity }: LostObject): string | undefined {
  const [, name, table] = /^(.+) on (.+)$/.exec(identity) ?? []
  if (type === 'table constraint') return `ALTER TABLE ${table} DROP CONSTRAINT ${name}`
  if (type === 'trigger') return `DROP TRIGGER ${name} ON ${table}`
  const [, owner, column] = /^for (.+)\.("(?:[^"]|"")+"|[^."]+)$/.exec(identity) ?? []
  if (type === 'default value') return `ALTER TABLE ${owner} ALTER COLUMN ${column} DROP DEFAULT`
  return /^(table|view|materialized view|foreign table|sequence|function|procedure)$/.test(type)
    ? `DROP ${type.toUpperCase()} ${identity}`
    : undefined
}
