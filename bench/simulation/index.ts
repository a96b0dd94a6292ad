import { say, step } from '../../setup/progress.mjs'
import { ensureTools } from '../../setup/tools.ts'
import { type ChaosCloud, startChaosCloud } from '../chaos/cloud.ts'
import { aligned, print, writeReport } from '../results.ts'
import { app, bursts, forecastPlans, type PlanForecast, refused } from './plans.ts'
import { simulate } from './simulate.ts'

interface Given {
  real: boolean
  json: string | undefined
}

/** `poolproof simulate`. */
export async function simulatePlans(options: Given): Promise<number> {
  const plans: PlanForecast[] = []
  for (const forecast of forecastPlans()) {
    say(`simulated ${forecast.provider} ${forecast.plan}`)
    plans.push(forecast)
  }
  const comparison = options.real ? await compare((await ensureTools()).pgbouncer) : undefined
  const report = { app, bursts, plans, ...(comparison && { comparison }) }
  writeReport('simulation.json', report, options.json)
  print([table(plans), ...(comparison ? [sentence(comparison)] : [])].join('\n\n'))
  return plans.every(({ refusedWithin }) => refusedWithin === 0) ? 0 : 1
}

function table(plans: readonly PlanForecast[]): string {
  const head = ['plan', 'clients', 'backends', 'queues at', '503 from', 'budget', 'refused within']
  const rows = plans.map((one) => [
    `${one.provider} ${one.plan}`,
    ...[one.poolerClients, one.poolSize].map(String),
    ...[one.queuesAt, one.refusesAt].map((at) => (at === undefined ? 'never' : `${at}`)),
    `${Math.min(one.budget.clients, one.budget.work)} (${one.budget.clients <= one.budget.work ? 'clients' : 'work'})`,
    `${one.refusedWithin}`,
  ])
  return aligned([head, ...rows])
}

function sentence(comparison: Comparison): string {
  const { instances, poolerClients, predicted, real, errorPoints, answers } = comparison
  const all = Object.entries(answers).map(([what, count]) => `${count} x ${what}`)
  return `${instances} instances at once on ${poolerClients} clients: predicted ${predicted} refused, really ${real}; the error is ${errorPoints} points (${all.join(', ')}).`
}

/** Requests of new instances that were refused, as simulated and as seen. */
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
/** Milliseconds for the burst. */
const longest = 120_000

/**
 * One request each to 200 instances that are not there yet. When each of them connects is what the simulation is given, because
 * how fast processes start is this machine's own and differs between two bursts by the half; how many are refused is what it says.
 */
export async function compare(pgbouncer: string): Promise<Comparison> {
  await using cloud = await step('start a cloud for a burst', () =>
    startChaosCloud({ ...options, pgbouncer, sizes }),
  )
  const answered = await step(`${instances} instances at once`, () => burst(cloud))
  const starts = cloud.network.arrivals.map((at) => at / 1000)
  const limits = { poolerClients: sizes.maxClients, poolSize: sizes.poolSize }
  const result = simulate({ ...app, ...limits, requestRate: 0, starts, until: (starts.at(-1) ?? 0) + 60 })
  const answers: Comparison['answers'] = {}
  for (const what of answered) answers[what] = (answers[what] ?? 0) + 1
  const real = answers['503 DATABASE_TOO_MANY_CONNECTIONS'] ?? 0
  const predicted = refused(result)
  const errorPoints = Math.round((1000 * Math.abs(predicted - real)) / instances) / 10
  return { instances, poolerClients: sizes.maxClients, predicted, real, errorPoints, answers }
}

const options = {
  // 200 processes that start at once keep each other waiting: what is compared is the pooler, not the processors.
  timeouts: { pool_timeout: 60, connect_timeout: 60 },
  vercel: { maxInstances: instances, concurrency: 1, suspendAfterMs: 50, reapAfterMs: 500 },
}

/** All at once, each on an instance of its own; what was answered. */
async function burst({ app: url, cronSecret }: ChaosCloud) {
  const signal = AbortSignal.timeout(longest)
  const headers = { authorization: `Bearer ${cronSecret}` }
  const one = async () => {
    const answer = await fetch(`${url}/api/health`, { headers, signal })
    const text = await answer.text()
    const code = /"code":"(\w+)"/.exec(text)?.[1] ?? answer.headers.get('x-vercel-error') ?? ''
    return `${answer.status} ${code}`.trim()
  }
  return Promise.all(Array.from({ length: instances }, one))
}
