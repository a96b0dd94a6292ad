import { classifiedOnly, type DatabaseHost } from './host.ts'

/**
 * Amazon RDS and Aurora, with RDS Proxy in front: `NAME.proxy-HASH.REGION.rds.amazonaws.com`, and
 * `NAME.endpoint.proxy-HASH...` for an endpoint made beside its own (aws rds describe-db-proxy-endpoints). The proxy pins a client
 * to one backend as soon as the extended query protocol is used (brianc/node-postgres#2326), which node-postgres
 * always does, so it pools little; it answers inside its VPC only.
 */
export const rdsProxy: DatabaseHost = {
  ...classifiedOnly,
  label: 'Amazon RDS',
  read: ({ host, database }) => {
    if (!/\.rds\.amazonaws\.com(\.cn)?$/.test(host)) return undefined
    const [name = ''] = host.split('.')
    return /^[^.]+\.(endpoint\.)?proxy-/.test(host)
      ? {
          endpoint: 'pooled',
          poolMode: 'unknown',
          confidence: 'low',
          reason: 'its host names RDS Proxy, which pins each client of node-postgres to a backend',
          reach: 'private',
          project: name,
          database,
        }
      : {
          endpoint: 'direct',
          poolMode: 'none',
          confidence: 'high',
          reason: 'its host is the instance itself, not a proxy',
          reach: 'unknown',
          project: name,
          database,
        }
  },
  // Amazon's own CA, unless Node is configured with it.
  ca: { pooled: 'public', direct: 'private' },
}
