import { say } from '../../setup/progress.mjs'
import { ensureTools } from '../../setup/tools.ts'
import { aligned, print, writeReport } from '../results.ts'
import { app, bursts, forecastPlans, type PlanForecast } from './plans.ts'
import { type Comparison, compare } from './real.ts'

interface Given {
  real: boolean
  json: string | undefined
}

/** `poolproof simulate`. */
export async function simulate(options: Given): Promise<number> {
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
