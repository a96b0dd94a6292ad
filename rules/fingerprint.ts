import { createHmac } from 'node:crypto'

/** Keyed digest of one value: comparable where the value itself may not be read. 24 hexadecimal digits. */
export function fingerprint(key: string, value: string): string {
  return createHmac('sha256', key).update(value).digest('hex').slice(0, 24)
}

/** Keyed digest of a whole environment; the order of the names does not matter. */
export function environmentFingerprint(key: string, variables: Record<string, string>): string {
  const sorted = Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1))
  return fingerprint(key, JSON.stringify(sorted))
}
