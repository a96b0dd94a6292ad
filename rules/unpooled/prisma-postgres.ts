import type { ConnectionUrl } from '../url/connection-url.ts'
import { direct, type Unpooled } from './unpooled.ts'

export const pooledHost = 'pooled.db.prisma.io'
export const directHost = 'db.prisma.io'

/** The host alone tells the endpoints apart: both listen on 5432, with the same credentials. */
export function prismaUnpooled({ host }: ConnectionUrl): Unpooled | undefined {
  return host === directHost ? direct(`only ${pooledHost} pools, on the same port`) : undefined
}
