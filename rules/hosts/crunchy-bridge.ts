import { portPairs } from '../unpooled/port-pair.ts'
import { pgbouncerFlags, pgbouncerOnDirect } from './flags.ts'
import { classifiedOnly, type DatabaseHost } from './host.ts'
import { portPair } from './port-pair.ts'

/**
 * docs.crunchybridge.com/how-to/pgbouncer: same URL on port 5431, after CREATE EXTENSION crunchy_pooler in the
 * database ("bouncer config error" before); superuser and replication roles are refused. Transaction
 * mode is the default of the same product at Snowflake (docs.snowflake.com, postgres-connection-pooling), and a setting: nothing in
 * the URL tells it.
 */
export const crunchyBridge: DatabaseHost = {
  ...classifiedOnly,
  ...portPair({ ...portPairs['crunchy-bridge'], poolMode: 'unknown' }),
  label: 'Crunchy Bridge',
  flags: [...pgbouncerFlags, pgbouncerOnDirect],
  namesDatabase: true,
}
