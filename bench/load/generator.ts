import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Crowd, Load, Outcome } from './load.ts'

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
