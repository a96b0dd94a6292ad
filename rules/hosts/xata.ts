import type { ConnectionUrl } from '../url/connection-url.ts'
import { pgbouncerFlags, pgbouncerOnDirect } from './flags.ts'
import { classifiedOnly, type DatabaseHost, type Derived } from './host.ts'

/** First label of a branch: its id, with the type of the endpoint behind it. */
const branch = /^([a-z0-9]+)(-(?:pooler|rw|ro|r))?(\.[a-z0-9-]+\.xata\.(?:sh|tech))$/

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
  read: ({ host, database }) => {
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
