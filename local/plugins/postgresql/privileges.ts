/** What Postgres grants per kind of object. */
const allowed: Record<string, readonly string[]> = {
  database: ['ALL', 'CREATE', 'CONNECT', 'TEMPORARY'],
  schema: ['ALL', 'CREATE', 'USAGE'],
  table: ['ALL', 'SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN'],
  sequence: ['ALL', 'USAGE', 'SELECT', 'UPDATE'],
  function: ['ALL', 'EXECUTE'],
  type: ['ALL', 'USAGE'],
}

/** Found only while it is granted, as in the official plugin. */
export function checkPrivileges(objectType: string, privileges: readonly string[]): void {
  const wrong = privileges.find((privilege) => !allowed[objectType]?.includes(privilege))
  if (wrong) throw new Error(`${wrong} is not an allowed privilege for object type ${objectType}`)
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
  return [...(fits ? wanted : found)].sort()
}
