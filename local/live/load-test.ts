import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { modulePath } from '../../rules/files/package-folder.ts'
import { startCommand } from '../../rules/files/start-command.ts'
import { log } from '../../setup/progress.mjs'
import type { CloudFile } from '../cloud-file.ts'

/** Results of one configuration. */
export interface LoadTestRow {
  title: string
  requests: number
  /** 0 to 1. */
  success: number
  /** The most frequent first. */
  errors: [code: string, count: number][]
  /** The most at once. */
  backends: number
  poolerClients: number
}

/** Who is connected during the load test. */
export interface LoadTestMoment {
  /** Of the configuration that is measured now. */
  title: string
  instances: number
  backends: number
  poolerClients: number
}

/** A load test on the running cloud. It ends soon after the signal, and leaves nothing behind. */
export type RunLoadTest = (
  see: (moment: LoadTestMoment) => void,
  signal: AbortSignal,
) => Promise<LoadTestRow[]>

/** What the page says before the load test starts; its requests are those of `project`. */
export const loadTestPlan = {
  project: 'poolproof-storm',
  requests: 700,
  /** Requests of the first wave. */
  atOnce: 200,
}

/** Its message quotes no address. */
export class LoadTestFailed extends Error {
  override readonly name = 'LoadTestFailed'
}

export type LoadTestState =
  | { state: 'idle' | 'stopped' }
  | { state: 'running'; now?: LoadTestMoment }
  | { state: 'done'; rows: LoadTestRow[] }
  | { state: 'failed'; problem: string }

/** Runs one load test at a time. `onChange` gets each change of its state. */
export class LoadTestButton {
  private current: LoadTestState = { state: 'idle' }
  private running: { stop: AbortController; over: Promise<void> } | undefined
  private readonly run: RunLoadTest
  private readonly onChange: (state: LoadTestState) => void

  constructor(run: RunLoadTest, onChange: (state: LoadTestState) => void) {
    this.run = run
    this.onChange = onChange
  }

  get state(): LoadTestState {
    return this.current
  }

  /** False when one is running already. */
  start(): boolean {
    if (this.running) return false
    const stop = new AbortController()
    this.set({ state: 'running' })
    this.running = { stop, over: this.loadTest(stop.signal) }
    return true
  }

  /** Stops it and waits until it has cleaned up; at once when none is running. */
  async cancel(): Promise<void> {
    this.running?.stop.abort()
    await this.running?.over
  }

  private async loadTest(signal: AbortSignal): Promise<void> {
    try {
      const see = (now: LoadTestMoment) => !signal.aborted && this.set({ state: 'running', now })
      const rows = await this.run(see, signal)
      this.running = undefined
      this.set({ state: 'done', rows })
    } catch (error) {
      this.running = undefined
      if (signal.aborted) return this.set({ state: 'stopped' })
      log(`the load test of the live view failed: ${(error as Error)?.stack ?? error}`)
      // Any other text may quote an address with a password.
      const reason = error instanceof LoadTestFailed ? error.message : `${(error as Error)?.name}`
      this.set({ state: 'failed', problem: `${reason}; details are in the log of ${startCommand()}` })
    }
  }

  private set(state: LoadTestState): void {
    this.current = state
    this.onChange(state)
  }
}

/** A line that the process of the load test writes. */
export type LoadTestEvent = { now: LoadTestMoment } | { rows: LoadTestRow[] } | { problem: string }

const program = modulePath('bench/main')

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
