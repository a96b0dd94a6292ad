import { portPairs } from '../unpooled/port-pair.ts'
import { pgbouncerFlags, pgbouncerOnDirect } from './flags.ts'
import type { DatabaseHost } from './host.ts'
import type { Plan } from './plan.ts'
import { portPair, readPort } from './port-pair.ts'

const pair = {
  ...portPairs.digitalocean,
  privateHost: /^private-/,
  // Chosen pool by pool; transaction is what the dashboard offers first.
  poolMode: 'unknown' as const,
}
/** GB of memory: 25 connections each, 3 of them reserved. Source: docs.digitalocean.com, manage-connection-pools. */
const memory = [1, 2, 4, 8, 16, 32]

/**
 * Managed PostgreSQL; both ports and the pool's name as database: the answers of its API (docs.digitalocean.com/reference/api,
 * databases, connection pools). In the URL of a pool the pool's name takes the place of the database name.
 */
export const digitalocean: DatabaseHost = {
  label: 'DigitalOcean',
  support: 'full',
  ...portPair(pair),
  read: (url) => {
    if (!pair.host.test(url.host)) return undefined
    const { database, ...reading } = readPort(pair, url)
    return url.port === pair.pooled || database === undefined ? reading : { ...reading, database }
  },
  toPooled: (url, { poolName }) =>
    poolName || url.port === pair.pooled
      ? { url: { ...url, port: pair.pooled, database: poolName ?? url.database } }
      : {
          reason:
            'a pool has its own name: create one under Connection Pools, in transaction mode, and set its name',
        },
  toDirect: (url, { database }) =>
    database || url.port === pair.direct
      ? { url: { ...url, port: pair.direct, database: database ?? url.database } }
      : { reason: 'the URL names a pool, not a database: set the name of the database behind it' },
  admin: { endpoint: 'direct', ipv4: 'yes' },
  may: { roles: 'yes', databases: 'yes' },
  caFrom: 'doctl databases get-ca ID --output json, and keep its certificate as ca.pem',
  ca: { pooled: 'private', direct: 'private' },
  plans: Object.fromEntries(
    memory.map((gigabytes): [string, Plan] => [
      `${gigabytes}gb`,
      { maxConnections: 25 * gigabytes, reserved: 3 },
    ]),
  ),
  flags: [...pgbouncerFlags, pgbouncerOnDirect],
}
