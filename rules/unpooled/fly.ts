import type { ConnectionUrl } from '../url/connection-url.ts'
import { direct, type Unpooled } from './unpooled.ts'

/** Managed Postgres of Fly. */
export const cluster = /^(pgbouncer|direct)\.([a-z0-9-]+\.flympg\.net)$/

export function flyUnpooled({ host }: ConnectionUrl): Unpooled | undefined {
  return cluster.exec(host)?.[1] === 'direct' ? direct('its first label is direct') : undefined
}
