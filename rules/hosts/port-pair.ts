import { type PortPair, readPair } from '../endpoints/port-pair.ts'
import type { DatabaseHost } from './host.ts'

/** Providers whose two endpoints are two ports of one host. */
export function portPair(
  pair: PortPair,
): Pick<DatabaseHost, 'ports' | 'read' | 'toPooled' | 'toDirect'> & { ports: readonly number[] } {
  return {
    ports: [pair.direct, pair.pooled],
    read: readPair(pair),
    toPooled: (url) => ({ url: { ...url, port: pair.pooled } }),
    toDirect: (url) => ({ url: { ...url, port: pair.direct } }),
  }
}
