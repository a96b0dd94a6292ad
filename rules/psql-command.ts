/** SQL's name of a role, schema, database or extension. */
export const identifier = (name: string) => `"${name.replaceAll('"', '""')}"`

/** One statement as an argument of psql in a shell. */
export const psqlStatement = (sql: string) => `-c '${sql.replaceAll("'", "'\\''")}'`

/** A statement for the administrator of the database, as a command for the shell. */
export function psqlAsAdmin(sql: string): string {
  return `psql "$ADMIN_URL" ${psqlStatement(sql)} (ADMIN_URL: the administrator's direct connection)`
}
