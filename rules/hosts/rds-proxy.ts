import { classifiedOnly, type DatabaseHost, poolerless, type UrlReading } from './host.ts'

/** Kinds of endpoints, by the second label (docs.aws.amazon.com/AmazonRDS, Aurora.Endpoints). */
const aurora: readonly [label: RegExp, is: string][] = [
  [/^cluster-ro-/, 'the reader endpoint of an Aurora cluster, which takes no writes'],
  [/^cluster-custom-/, 'a custom endpoint of an Aurora cluster'],
  [/^cluster-/, 'the writer endpoint of an Aurora cluster'],
]

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
  read: ({ host, database }) => {
    if (!/\.rds\.amazonaws\.com(\.cn)?$/.test(host)) return undefined
    const [name = '', kind = ''] = host.split('.')
    const isProxy = /^[^.]+\.(endpoint\.)?proxy-/.test(host)
    const base = { project: name, database } satisfies Partial<UrlReading>
    if (isProxy)
      return {
        ...base,
        endpoint: 'pooled',
        poolMode: 'unknown',
        confidence: 'low',
        reason: 'its host names RDS Proxy, which pins each client of node-postgres to a backend',
        reach: 'private',
      }
    const is = aurora.find(([label]) => label.test(kind))?.[1] ?? 'the instance itself'
    return {
      ...base,
      endpoint: 'direct',
      poolMode: 'none',
      confidence: 'high',
      reason: `its host is ${is}, not a proxy`,
      reach: 'unknown',
    }
  },
  toDirect: (url) =>
    /^[^.]+\.(endpoint\.)?proxy-/.test(url.host)
      ? { reason: 'the host of the instance does not follow from its proxy: copy it from the RDS console' }
      : { url },
  writer: (url) =>
    reader.test(url.host) ? { ...url, host: url.host.replace(reader, '$1.cluster-') } : undefined,
  // Amazon's own CA, unless Node is configured with it.
  ca: { pooled: 'public', direct: 'private' },
  caFrom: 'curl -fsSo ca.pem https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem',
}
