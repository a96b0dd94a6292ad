import type { ConnectionUrl } from '../url/connection-url.ts'
import { direct, type Unpooled } from './unpooled.ts'

/** Kinds of endpoints, by the second label (docs.aws.amazon.com/AmazonRDS, Aurora.Endpoints). */
const aurora: readonly [label: RegExp, is: string][] = [
  [/^cluster-ro-/, 'the reader endpoint of an Aurora cluster, which takes no writes'],
  [/^cluster-custom-/, 'a custom endpoint of an Aurora cluster'],
  [/^cluster-/, 'the writer endpoint of an Aurora cluster'],
]

export const rdsHost = /\.rds\.amazonaws\.com(\.cn)?$/
export const proxy = /^[^.]+\.(endpoint\.)?proxy-/

/** Amazon RDS and Aurora, but for RDS Proxy. */
export function rdsUnpooled({ host }: ConnectionUrl): Unpooled | undefined {
  if (!rdsHost.test(host) || proxy.test(host)) return undefined
  const kind = host.split('.')[1] ?? ''
  const is = aurora.find(([label]) => label.test(kind))?.[1] ?? 'the instance itself'
  return direct(`its host is ${is}, not a proxy`)
}
