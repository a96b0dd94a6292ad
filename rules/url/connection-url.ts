import { databaseUrl } from './database-url.ts'

/** A Postgres connection URL, every part decoded. */
export interface ConnectionUrl {
  user: string
  password: string
  /** Lower case; an IPv6 address without its brackets. */
  host: string
  port: number
  database: string
  parameters: Readonly<Record<string, string>>
}

/** Query parameters that carry a secret of their own. */
const secretParameter = /pass|secret|token|api_?key/i

/** `host:port`, an IPv6 address in brackets. */
export function addressOf({ host, port }: ConnectionUrl): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** The URL as drivers read it: every part percent-encoded, port and password always written. */
export function formatUrl(url: ConnectionUrl): string {
  return databaseUrl({ ...url, address: addressOf(url) })
}

/** The URL for people: like `formatUrl`, with `***` in place of everything secret. */
export function maskedUrl(url: ConnectionUrl): string {
  const parameters = Object.fromEntries(
    Object.entries(url.parameters).map(([name, value]) => [name, secretParameter.test(name) ? '***' : value]),
  )
  // A user without a password may be the password, whose colon is missing.
  return formatUrl({ ...url, user: url.password ? url.user : '***', password: '***', parameters })
}
