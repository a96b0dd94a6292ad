import { cluster, readFly } from '../endpoints/fly.ts'
import type { ConnectionUrl } from '../url/connection-url.ts'
import { pgbouncerFlags, pgbouncerOnDirect } from './flags.ts'
import { classifiedOnly, type DatabaseHost, type Derived } from './host.ts'

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
  read: readFly,
  toPooled: (url) => endpoint(url, 'pgbouncer'),
  toDirect: (url) => endpoint(url, 'direct'),
  flags: [...pgbouncerFlags, pgbouncerOnDirect],
}
