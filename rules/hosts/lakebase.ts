import { neonHosts } from '../unpooled/neon.ts'
import { classifiedOnly, type DatabaseHost } from './host.ts'
import { neonBase, readNeon } from './neon.ts'

/**
 * Databricks Lakebase runs computes of Neon: `ep-NAME-ID(-pooler).database.REGION.cloud.databricks.com`, the pooler in
 * transaction mode; provisioned instances are `instance-UUID.database.cloud.databricks.com` and have none
 * (docs.databricks.com, oltp). The password is an OAuth token of one hour unless the role has a native one.
 */
export const lakebase: DatabaseHost = {
  ...classifiedOnly,
  label: 'Lakebase',
  ports: [5432],
  read: readNeon(neonHosts.lakebase),
  toPooled: neonBase.toPooled,
  toDirect: neonBase.toDirect,
  ca: { pooled: 'public', direct: 'public' },
  flags: neonBase.flags,
  ...(neonBase.poolerTimes && { poolerTimes: neonBase.poolerTimes }),
}
