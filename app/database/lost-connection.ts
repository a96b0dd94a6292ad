import type { Duplex } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type pg from 'pg'
import { familyOf } from '../../rules/connection-errors/index.ts'

/** Whether the socket is open after the kernel has told what happened to it: a whole turn of the event loop. */
export async function isOpen(client: pg.PoolClient): Promise<boolean> {
  let open = true
  const close = () => {
    open = false
  }
  client.on('error', close)
  await nextTurn()
  await nextTurn()
  client.off('error', close)
  const { stream } = (client as pg.PoolClient & { connection: { stream: Duplex } }).connection
  return open && !stream.readableEnded && !stream.destroyed
}

/** Whether the connection broke, rather than the server having said something. */
export function isLost(error: unknown): boolean {
  const { severity, message } = error as Error & { severity?: string }
  return severity === undefined && familyOf(error) === 'network' && message !== 'timeout expired'
}
