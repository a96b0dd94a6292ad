import { proxy, rdsHost, rdsUnpooled } from '../unpooled/rds.ts'
import { classifiedOnly, type DatabaseHost, poolerless } from './host.ts'

const reader = /^([^.]+)\.cluster-ro-/

/**
 * Amazon RDS and Aurora, with RDS Proxy in front: `NAME.proxy-HASH.REGION.rds.amazonaws.com`, and
 * `NAME.endpoint.proxy-HASH...` for an endpoint made beside its own (aws rds describe-db-proxy-endpoints). The proxy pins a client
 * to one backend as soon as the extended query protocol is used (brianc/node-postgres#2326), which node-postgres
 * always does, so it pools little; it answers inside its VPC only (docs.aws.amazon.com/AmazonRDS, rds-proxy: "can't be
 * publicly accessible"), so that nothing here leads to it.
 */
export const rdsProxy: DatabaseHost = {
  ...classifiedOnly,
  ...poolerless('RDS Proxy answers in its VPC only, which functions do not reach without Secure Compute'),
  label: 'Amazon RDS',
  read: (url) => {
    const { host, database } = url
    if (!rdsHost.test(host)) return undefined
    const base = { project: host.split('.')[0] ?? host, database }
    const unpooled = rdsUnpooled(url)
    if (unpooled) return { ...base, ...unpooled, reach: 'unknown' }
    return {
      ...base,
      endpoint: 'pooled',
      poolMode: 'unknown',
      confidence: 'low',
      reason: 'its host names RDS Proxy, which pins each client of node-postgres to a backend',
      reach: 'private',
    }
  },
  toDirect: (url) =>
    proxy.test(url.host)
      ? { reason: 'the host of the instance does not follow from its proxy: copy it from the RDS console' }
      : { url },
  writer: (url) =>
    reader.test(url.host) ? { ...url, host: url.host.replace(reader, '$1.cluster-') } : undefined,
  // Amazon's own CA, unless Node is configured with it.
  ca: { pooled: 'public', direct: 'private' },
  caFrom: 'curl -fsSo ca.pem https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem',
}
