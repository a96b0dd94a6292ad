/** SQL's name of a role, schema, database or extension. */
export const identifier = (name: string) => `"${name.replaceAll('"', '""')}"`

/** A role as SQL writes it, from the user of a URL: without the tenant that a pooler wants behind it; ROLE where there is none. */
export const roleOf = (user = '') => (user ? identifier(user.replace(/\..*$/, '')) : 'ROLE')

/** One statement as an argument of psql in a shell. */
export const psqlStatement = (sql: string) => `-c '${sql.replaceAll("'", "'\\''")}'`

/** A statement for the administrator of the database, as a command for the shell. */
export function psqlAsAdmin(sql: string): string {
  return `psql "$ADMIN_URL" ${psqlStatement(sql)} (ADMIN_URL: the administrator's direct connection)`
}
