import type { CheckFailure } from '../../../infra/provider/plugin/plugin.ts'
import { type Properties, UNKNOWN } from '../../../infra/provider/plugin/properties.ts'

/** What Postgres grants per kind of object. */
const allowed: Record<string, readonly string[]> = {
  database: ['ALL', 'CREATE', 'CONNECT', 'TEMPORARY'],
  schema: ['ALL', 'CREATE', 'USAGE'],
  table: ['ALL', 'SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN'],
  sequence: ['ALL', 'USAGE', 'SELECT', 'UPDATE'],
  function: ['ALL', 'EXECUTE'],
  type: ['ALL', 'USAGE'],
}

/** The official plugin finds these only while it creates; here they are found at preview. */
export function privilegeFaults({ objectType, privileges }: Properties): CheckFailure[] {
  if (objectType === UNKNOWN || !Array.isArray(privileges)) return []
  const known = allowed[objectType as string] ?? []
  return privileges
    .filter((privilege) => privilege !== UNKNOWN && !known.includes(privilege))
    .map((privilege) => ({
      property: 'privileges',
      reason: `${privilege} is not an allowed privilege for object type ${String(objectType)}`,
    }))
}

/** `found` where it is not what is wanted; ALL means everything the object has. */
export function readPrivileges(
  objectType: string,
  wanted: readonly string[],
  found: readonly string[],
): string[] {
  const same = (names: readonly string[]) =>
    names.length === found.length && names.every((name) => found.includes(name))
  const everything = (allowed[objectType] ?? []).filter((name) => name !== 'ALL')
  const fits = same(wanted) || (wanted.includes('ALL') && same(everything))
  return fits ? [...wanted] : [...found]
}
