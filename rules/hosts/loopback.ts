import { readLoopback } from '../endpoints/loopback.ts'
import { classifiedOnly, type DatabaseHost } from './host.ts'

/** This machine, the embedded cloud included: ports are anybody's choice there. */
export const loopback: DatabaseHost = {
  ...classifiedOnly,
  label: 'this machine',
  read: readLoopback,
}
