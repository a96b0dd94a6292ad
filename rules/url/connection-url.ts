import { legibleParameter } from './legible.ts'

/** A Postgres connection URL, every part decoded. */
export interface ConnectionUrl {
  user: string
  password: string
  /** Lower case; an IPv6 address without its brackets; of a socket its folder, `/var/run/postgresql`. */
  host: string
  port: number
  database: string
  parameters: Readonly<Record<string, string>>
}

/** `host:port`, an IPv6 address in brackets, the folder of a socket percent-encoded. */
export function addressOf({ host, port }: ConnectionUrl): string {
  if (host.startsWith('/')) return `${encodeURIComponent(host)}:${port}`
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** The URL as drivers read it: every part percent-encoded, port and password always written. */
export function formatUrl(url: ConnectionUrl): string {
  return databaseUrl({ ...url, address: addressOf(url) })
}

/** The URL for people: like `formatUrl`, with `***` in place of everything that may be secret. */
export function maskedUrl(url: ConnectionUrl): string {
  const parameters = Object.fromEntries(
    Object.entries(url.parameters).map(([name, value]) => legibleParameter(name, value)),
  )
  return formatUrl({ ...url, password: '***', parameters })
}

/** The URL without these parameters. */
export function withoutParameters(url: ConnectionUrl, names: readonly string[]): ConnectionUrl {
  const kept = Object.entries(url.parameters).filter(([name]) => !names.includes(name))
  return { ...url, parameters: Object.fromEntries(kept) }
}

/** The parts of a Postgres URL, decoded. */
interface DatabaseUrlParts {
  user: string
  password: string
  /** `host:port`, the port always written out. */
  address: string
  database: string
  /** Query parameters; an undefined one is left out. */
  parameters?: Record<string, string | undefined>
}

/** Writes a `postgresql://` URL with every part percent-encoded, so that any password can be parsed again. */
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
