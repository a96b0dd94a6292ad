import { branch, xataUnpooled } from '../unpooled/xata.ts'
import type { ConnectionUrl } from '../url/connection-url.ts'
import { pgbouncerFlags, pgbouncerOnDirect } from './flags.ts'
import { classifiedOnly, type DatabaseHost, type Derived } from './host.ts'

/** The same branch with another type of endpoint. */
function endpoint(url: ConnectionUrl, type: '-pooler' | '-rw'): Derived {
  const [, id, , rest] = branch.exec(url.host) ?? []
  return id && rest
    ? { url: { ...url, host: `${id}${type}${rest}` } }
    : { reason: 'its host names no branch: copy the URL from the overview of the branch' }
}

/**
 * Xata: `BRANCH(-pooler|-rw|-ro|-r).REGION.xata.sh` or `.xata.tech`; the pooler is PgBouncer in transaction mode
 * (xata.io/docs/changelog, April 2026; xata.io/blog, a-connection-pooler-for-every-postgres-branch). Without a suffix HTTP
 * goes through the pooler, and what the Postgres protocol does is not said. `sql.xata.sh` is the older service.
 */
export const xata: DatabaseHost = {
  ...classifiedOnly,
  label: 'Xata',
  read: (url) => {
    const { host, database } = url
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
    const unpooled = xataUnpooled(url)
    if (unpooled) return { ...base, ...unpooled }
    return {
      ...base,
      endpoint: 'unknown',
      poolMode: 'unknown',
      confidence: 'low',
      reason: 'its first label names no type of endpoint (-pooler, -rw)',
    }
  },
  writer: (url) => {
    const [, id, type = '', rest] = branch.exec(url.host) ?? []
    return /^-ro?$/.test(type) ? { ...url, host: `${id}-rw${rest}` } : undefined
  },
  toPooled: (url) => endpoint(url, '-pooler'),
  toDirect: (url) => endpoint(url, '-rw'),
  ca: { pooled: 'public', direct: 'public' },
  flags: [...pgbouncerFlags, pgbouncerOnDirect],
}
