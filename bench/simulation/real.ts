import { setTimeout as sleep } from 'node:timers/promises'
import { step } from '../../setup/progress.ts'
import { type ChaosCloud, startChaosCloud } from '../chaos/cloud.ts'
import { app, refused } from './plans.ts'
import { simulate } from './simulate.ts'

/** Requests of new instances that were refused, said before and seen then. */
export interface Comparison {
  instances: number
  poolerClients: number
  predicted: number
  real: number
  /** Difference in hundredths of all requests. */
  errorPoints: number
  /** Answers of the real burst by status and code. */
  answers: Record<string, number>
}

/** So small that a part of the instances has to be refused. */
const sizes = { poolSize: 10, maxClients: 30 }
const instances = 200
/** The burst before, which tells how fast this machine starts instances; none of it is refused. */
const sample = 25
/** Milliseconds for a burst, and until its instances are gone. */
const longest = 120_000

/** One request each to 200 instances that are not there yet, after the simulation has said what comes of it. */
export async function compare(pgbouncer: string, signal: AbortSignal): Promise<Comparison> {
  const start = () => startChaosCloud(options(pgbouncer))
  await using cloud = await step('start a cloud for a burst', start)
  const calm = await step(`${sample} instances at once, to see how fast they start`, () =>
    burst(cloud, sample, signal),
  )
  await untilGone(cloud, signal)
  // As many more take as much longer: the processors are busy from the first to the last.
  const times = calm.map(({ at }) => at).sort((a, b) => a - b)
  const starts = Array.from({ length: instances }, (_, n) => {
    const place = Math.floor((n / instances) * sample)
    return ((times[place] ?? 0) * instances) / sample
  })
  const limits = { poolerClients: sizes.maxClients, poolSize: sizes.poolSize }
  const result = simulate({ ...app, ...limits, requestRate: 0, starts, until: (starts.at(-1) ?? 0) + 60 })
  const answers = await step(`${instances} instances at once`, () => burst(cloud, instances, signal))
  const counts: Comparison['answers'] = {}
  for (const { what } of answers) counts[what] = (counts[what] ?? 0) + 1
  const real = counts['503 DATABASE_TOO_MANY_CONNECTIONS'] ?? 0
  const predicted = refused(result)
  const errorPoints = Math.round((1000 * Math.abs(predicted - real)) / instances) / 10
  return { instances, poolerClients: sizes.maxClients, predicted, real, errorPoints, answers: counts }
}

function options(pgbouncer: string) {
  return {
    pgbouncer,
    // 200 processes that start at once keep each other waiting: what is compared is the pooler, not the processors.
    timeouts: { pool_timeout: 60, connect_timeout: 60 },
    sizes,
    vercel: { maxInstances: instances, concurrency: 1, suspendAfterMs: 50, reapAfterMs: 500 },
  }
}

/** The second burst has to start its own. */
async function untilGone(cloud: ChaosCloud, signal: AbortSignal): Promise<void> {
  const late = AbortSignal.timeout(longest)
  while ((await cloud.instances()).length > 0) {
    late.throwIfAborted()
    await sleep(100, undefined, { signal })
  }
}

/** All at once, each on an instance of its own; what was answered, and after how many seconds. */
async function burst({ app: url, cronSecret }: ChaosCloud, count: number, stop: AbortSignal) {
  const began = performance.now()
  const signal = AbortSignal.any([stop, AbortSignal.timeout(longest)])
  const headers = { authorization: `Bearer ${cronSecret}` }
  const one = async () => {
    const answer = await fetch(`${url}/api/health`, { headers, signal })
    const text = await answer.text()
    const code = /"code":"(\w+)"/.exec(text)?.[1] ?? answer.headers.get('x-vercel-error') ?? ''
    return { at: (performance.now() - began) / 1000, what: `${answer.status} ${code}`.trim() }
  }
  return Promise.all(Array.from({ length: count }, one))
}
