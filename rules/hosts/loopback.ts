import { isLoopback } from '../url/loopback.ts'
import { classifiedOnly, type DatabaseHost } from './host.ts'

/** This machine, the embedded cloud included: ports are anybody's choice there. */
export const loopback: DatabaseHost = {
  ...classifiedOnly,
  label: 'this machine',
  read: ({ host, database }) =>
    isLoopback(host)
      ? {
          endpoint: 'unknown',
          poolMode: 'unknown',
          confidence: 'high',
          reason: 'its host is this machine',
          reach: 'private',
          database,
        }
      : undefined,
}
