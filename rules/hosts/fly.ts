import { cluster, flyUnpooled } from '../unpooled/fly.ts'
import type { ConnectionUrl } from '../url/connection-url.ts'
import { pgbouncerFlags, pgbouncerOnDirect } from './flags.ts'
import { classifiedOnly, type DatabaseHost, type Derived } from './host.ts'

const own = /\.(flycast|flympg\.net)$/

/** The same cluster with another first label. */
function endpoint(url: ConnectionUrl, label: 'pgbouncer' | 'direct'): Derived {
  const name = cluster.exec(url.host)?.[2]
  return name
    ? { url: { ...url, host: `${label}.${name}`, port: 5432 } }
    : { reason: 'its host names no cluster of Managed Postgres: copy the URL from the Connect tab' }
}

/**
 * Fly: the first label of Managed Postgres tells the endpoints apart (fly.io/docs/mpg/client-configuration), its pool
 * mode is chosen in the Connect tab and is session at first (fly.io/docs/mpg/configuration). All of its hosts, `*.flycast`
 * too, answer in Fly's private network only (fly.io/docs/mpg, "aren't accessible over the public internet").
 */
export const fly: DatabaseHost = {
  ...classifiedOnly,
  label: 'Fly',
  read: (url) => {
    const { host, database } = url
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
    const unpooled = flyUnpooled(url)
    if (unpooled) return { ...base, ...unpooled }
    return { ...base, endpoint: 'unknown', poolMode: 'unknown', reason: 'its host names no endpoint' }
  },
  toPooled: (url) => endpoint(url, 'pgbouncer'),
  toDirect: (url) => endpoint(url, 'direct'),
  flags: [...pgbouncerFlags, pgbouncerOnDirect],
}
