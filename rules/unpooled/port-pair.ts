import type { ConnectionUrl } from '../url/connection-url.ts'
import { direct, type Unpooled } from './unpooled.ts'

export interface PortPair {
  host: RegExp
  pooled: number
  direct: number
}

/** Hosts whose two endpoints are two ports. */
export const portPairs = {
  azure: { host: /\.postgres\.database\.azure\.com$/, pooled: 6432, direct: 5432 },
  digitalocean: { host: /\.db\.ondigitalocean\.com$/, pooled: 25_061, direct: 25_060 },
  'crunchy-bridge': { host: /\.db\.postgresbridge\.com$/, pooled: 5431, direct: 5432 },
  planetscale: { host: /\.(horizon|pg)\.psdb\.cloud$/, pooled: 6432, direct: 5432 },
} satisfies Record<string, PortPair>

export function pairUnpooled({ host, port }: ConnectionUrl): Unpooled | undefined {
  const pair = Object.values(portPairs).find((each) => each.host.test(host) && port === each.direct)
  return pair && directPort(pair)
}

export function directPort(pair: PortPair): Unpooled {
  return direct(`port ${pair.direct} is Postgres itself, its pooler listens on ${pair.pooled}`)
}
