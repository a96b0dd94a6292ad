import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { CloudFile } from '../cloud-file.ts'
import {
  LoadTestFailed,
  type LoadTestMoment,
  type LoadTestRow,
  type RunLoadTest,
} from './load-test-button.ts'

/** A line that the process of the load test writes. */
export type LoadTestEvent = { now: LoadTestMoment } | { rows: LoadTestRow[] } | { problem: string }

const program = fileURLToPath(new URL('../../bench/main.ts', import.meta.url))

/** The load test on a running cloud, in a process of its own; it ends once that has cleaned up. */
export function loadTestOn(cloud: CloudFile): RunLoadTest {
  return async (see, signal) => {
    // In its own session: a Ctrl+C in the terminal reaches it once, as the signal.
    const child = spawn(process.execPath, [...process.execArgv, program, 'live'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      detached: true,
    })
    const closed = once(child, 'close')
    const stop = () => child.kill('SIGTERM')
    signal.addEventListener('abort', stop)
    let rows: LoadTestRow[] | undefined
    let problem = 'it ended before it had a result'
    try {
      // If it has ended already, its exit reports that.
      child.stdin.on('error', () => undefined).end(JSON.stringify(cloud))
      for await (const line of createInterface({ input: child.stdout })) {
        const event: LoadTestEvent = JSON.parse(line)
        if ('now' in event) see(event.now)
        else if ('rows' in event) rows = event.rows
        else problem = event.problem
      }
      await closed
    } finally {
      signal.removeEventListener('abort', stop)
    }
    signal.throwIfAborted()
    if (!rows) throw new LoadTestFailed(problem)
    return rows
  }
}
