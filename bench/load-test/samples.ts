import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { CloudFile } from '../../local/cloud-file.ts'

/** Who is connected at one moment. */
export interface Sample {
  /** Milliseconds since the sampling began. */
  at: number
  /** Backends of Postgres that serve the load test. */
  backends: number
  /** Clients of the pooler, and how many of them wait for a backend. */
  poolerClients: number
  poolerWaiting: number
  instances: number
  /** MiB resident in all instances together; shared pages count for each. */
  memory: number
}

/** Samples one after the other, each figure in a list of its own: a quarter of the size, and what a plot takes. */
export type Series = { [Name in keyof Sample]: number[] }

/** Grows until disposed. */
interface Sampling extends AsyncDisposable {
  series: Series
}

/** Looks at the servers every 100 ms until disposed. `database` is the load test's own. */
export async function startSampling(
  cloud: CloudFile,
  database: string,
  see: (sample: Sample) => void,
): Promise<Sampling> {
  const worker = new Worker(new URL('sampler.ts', import.meta.url), { workerData: { cloud, database } })
  await once(worker, 'message')
  const series: Series = {
    at: [],
    backends: [],
    poolerClients: [],
    poolerWaiting: [],
    instances: [],
    memory: [],
  }
  worker.on('message', (sample: Sample) => {
    for (const name of Object.keys(sample) as (keyof Sample)[]) series[name].push(sample[name])
    see(sample)
  })
  const ended = once(worker, 'exit')
  ended.catch(() => {})
  return {
    series,
    async [Symbol.asyncDispose]() {
      worker.postMessage('stop')
      await ended
    },
  }
}
