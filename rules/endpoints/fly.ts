import type { ConnectionUrl } from '../url/connection-url.ts'
import type { UrlReading } from './reading.ts'

export const cluster = /^(pgbouncer|direct)\.([a-z0-9-]+\.flympg\.net)$/
const own = /\.(flycast|flympg\.net)$/

export function readFly({ host, database }: ConnectionUrl): UrlReading | undefined {
  if (!own.test(host)) return undefined
  const [, label, name] = cluster.exec(host) ?? []
  const base = { confidence: 'high', reach: 'private', project: name ?? host, database } as const
  if (label === 'pgbouncer')
    return {
      ...base,
      endpoint: 'pooled',
      poolMode: 'unknown',
      reason: 'its first label is pgbouncer, whose mode is chosen in the Connect tab (session at first)',
    }
  if (label === 'direct')
    return { ...base, endpoint: 'direct', poolMode: 'none', reason: 'its first label is direct' }
  return { ...base, endpoint: 'unknown', poolMode: 'unknown', reason: 'its host names no endpoint' }
}
