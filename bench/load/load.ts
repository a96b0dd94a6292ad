import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { TestUser } from './users.ts'

export type Route = 'me' | 'refresh' | 'login'

/** Who requests which app. */
export interface Crowd {
  app: string
  /** Origin of the front end. */
  origin: string
  users: TestUser[]
}

/** What is sent. With `rate` the requests come due by the clock, however slow the answers are. */
export interface Load {
  requests: number
  /** Requests that are under way at the same time, at most; without `rate`, also at least. */
  concurrency: number
  /** Requests in a second. */
  rate?: number
}

/** Milliseconds. */
export interface Latency {
  p50: number
  p75: number
  p90: number
  p95: number
  p99: number
  max: number
}

export interface Count {
  requests: number
  ok: number
  /** Of the successes; undefined where there was none. */
  latency: Latency | undefined
}

/** What came back. */
export interface Outcome extends Count {
  /** Answers that were no success, by their code. */
  errors: Record<string, number>
  /** Milliseconds from the first request to the last answer. */
  took: number
  byRoute: Record<Route, Count>
}

/** A crowd that sends loads, one after the other, and keeps its tokens between them. */
export class Generator implements AsyncDisposable {
  private readonly worker: Worker

  constructor(crowd: Crowd) {
    this.worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: crowd })
  }

  /** Throws when the signal is given. */
  async send(load: Load, signal?: AbortSignal): Promise<Outcome> {
    const answered = once(this.worker, 'message', signal ? { signal } : {})
    this.worker.postMessage(load)
    const [outcome] = (await answered) as [Outcome]
    return outcome
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.worker.terminate()
  }
}
