/** The parts of a Postgres URL, decoded. */
export interface DatabaseUrlParts {
  user: string
  password: string
  /** `host:port`, the port always written out. */
  address: string
  database: string
  /** Query parameters; an undefined one is left out. */
  parameters?: Record<string, string | undefined>
}

/** Writes a `postgresql://` URL with every part percent-encoded, so that any password survives the way back. */
export function databaseUrl({
  user,
  password,
  address,
  database,
  parameters = {},
}: DatabaseUrlParts): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) query.set(name, value)
  }
  const credentials = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`
  return `postgresql://${credentials}@${address}/${encodeURIComponent(database)}${query.size ? `?${query}` : ''}`
}
