import type { ConnectionUrl } from '../url/connection-url.ts'
import type { UrlReading } from './reading.ts'

/** First label of a branch: its id, with the type of the endpoint behind it. */
export const branch = /^([a-z0-9]+)(-(?:pooler|rw|ro|r))?(\.[a-z0-9-]+\.xata\.(?:sh|tech))$/

export function readXata({ host, database }: ConnectionUrl): UrlReading | undefined {
  if (!/\.xata\.(tech|sh)$/.test(host)) return undefined
  const [, id, type] = branch.exec(host) ?? []
  const base = { reach: 'ipv4', project: id ?? host.split('.')[0] ?? host, database } as const
  if (type === '-pooler')
    return {
      ...base,
      endpoint: 'pooled',
      poolMode: 'transaction',
      confidence: 'high',
      reason: 'its first label ends in -pooler',
    }
  if (type)
    return {
      ...base,
      endpoint: 'direct',
      poolMode: 'none',
      confidence: 'high',
      reason: `its first label ends in ${type}${type === '-rw' ? '' : ', which only reads'}`,
    }
  return {
    ...base,
    endpoint: 'unknown',
    poolMode: 'unknown',
    confidence: 'low',
    reason: 'its first label names no type of endpoint (-pooler, -rw)',
  }
}
