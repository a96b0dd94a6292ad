import type { ConnectionUrl } from '../url/connection-url.ts'
import { direct, type Unpooled } from './unpooled.ts'

/** First label of a branch: its id, with the type of the endpoint behind it. */
export const branch = /^([a-z0-9]+)(-(?:pooler|rw|ro|r))?(\.[a-z0-9-]+\.xata\.(?:sh|tech))$/

export function xataUnpooled({ host }: ConnectionUrl): Unpooled | undefined {
  const type = branch.exec(host)?.[2]
  if (!type || type === '-pooler') return undefined
  return direct(`its first label ends in ${type}${type === '-rw' ? '' : ', which only reads'}`)
}
