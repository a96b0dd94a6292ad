import { branch, readXata } from '../endpoints/xata.ts'
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
  read: readXata,
  writer: (url) => {
    const [, id, type = '', rest] = branch.exec(url.host) ?? []
    return /^-ro?$/.test(type) ? { ...url, host: `${id}-rw${rest}` } : undefined
  },
  toPooled: (url) => endpoint(url, '-pooler'),
  toDirect: (url) => endpoint(url, '-rw'),
  ca: { pooled: 'public', direct: 'public' },
  flags: [...pgbouncerFlags, pgbouncerOnDirect],
}
