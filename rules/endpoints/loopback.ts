import type { ConnectionUrl } from '../url/connection-url.ts'
import { isLoopback } from '../url/loopback.ts'
import type { UrlReading } from './reading.ts'

export function readLoopback({ host, database }: ConnectionUrl): UrlReading | undefined {
  return isLoopback(host)
    ? {
        endpoint: 'unknown',
        poolMode: 'unknown',
        confidence: 'high',
        reason: 'its host is this machine',
        reach: 'private',
        database,
      }
    : undefined
}
