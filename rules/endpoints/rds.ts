import type { ConnectionUrl } from '../url/connection-url.ts'
import type { UrlReading } from './reading.ts'

/** Kinds of endpoints, by the second label (docs.aws.amazon.com/AmazonRDS, Aurora.Endpoints). */
const aurora: readonly [label: RegExp, is: string][] = [
  [/^cluster-ro-/, 'the reader endpoint of an Aurora cluster, which takes no writes'],
  [/^cluster-custom-/, 'a custom endpoint of an Aurora cluster'],
  [/^cluster-/, 'the writer endpoint of an Aurora cluster'],
]

export const proxy = /^[^.]+\.(endpoint\.)?proxy-/

/** Amazon RDS and Aurora, with RDS Proxy in front. */
export function readRds({ host, database }: ConnectionUrl): UrlReading | undefined {
  if (!/\.rds\.amazonaws\.com(\.cn)?$/.test(host)) return undefined
  const [name = '', kind = ''] = host.split('.')
  const isProxy = proxy.test(host)
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
}
