import { setTimeout as sleep } from 'node:timers/promises'
import { connectionsLine, countConnections } from './connections.ts'
import type { Examination } from './examination.ts'
import { usageProblem } from './options.ts'

/** Milliseconds between two looks: one cheap query over one connection. */
const PAUSE = 2_000

/** Prints the connections against the limit until the signal; a line each time. @throws Problem of the door */
export async function watch(examination: Examination, print: (text: string) => void): Promise<void> {
  const { signal } = examination.manner
  const opened = await examination.openAny()
  if (!opened) throw usageProblem('--watch needs a connection URL, and none is known here')
  if ('problem' in opened) throw opened.problem
  while (!signal.aborted) {
    const connections = await countConnections(opened.client)
    print(`${new Date().toISOString().slice(11, 19)}  ${connectionsLine(connections)}`)
    await sleep(PAUSE, undefined, { signal }).catch(() => undefined)
  }
}
