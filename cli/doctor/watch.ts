import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { Problem } from '../../rules/problem.ts'
import type { CheckContext } from './check-context.ts'
import { type Connections, connectionsLine, countConnections } from './connections.ts'
import { usageProblem } from './options.ts'

/** Milliseconds between two looks: one cheap query over one connection. */
const PAUSE = 2_000

/** Prints the connections against the limit until the signal; a line each time. @throws Problem of the door */
export async function watch(
  context: CheckContext,
  json: boolean,
  print: (text: string) => void,
): Promise<void> {
  const { signal } = context.checkOptions
  const opened = await context.openAny()
  if (!opened) throw usageProblem('--watch needs a connection URL, and none is known here')
  if ('problem' in opened) throw opened.problem
  while (!signal.aborted) {
    const connections = await look(opened.client)
    const at = new Date().toISOString()
    print(
      json ? JSON.stringify({ at, ...connections }) : `${at.slice(11, 19)}  ${connectionsLine(connections)}`,
    )
    await sleep(PAUSE, undefined, { signal }).catch(() => undefined)
  }
}

/** @throws Problem DATABASE_UNREACHABLE where the connection broke meanwhile */
async function look(client: pg.Client): Promise<Connections> {
  try {
    return await countConnections(client)
  } catch (error) {
    throw new Problem(
      'DATABASE_UNREACHABLE',
      `the connection broke: ${(error as Error).message}`,
      'run it again once the server is up',
    )
  }
}
