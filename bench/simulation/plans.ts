import { budget } from '../../rules/budget/index.ts'
import { providers } from '../../rules/hosts/index.ts'
import { type Result, type Scenario, simulate } from './simulate.ts'

/** +1,000 instances every 10 s up to 30,000: how fast Vercel adds them in one region, and where its largest plans end. */
export const bursts = { size: 1_000, every: 10, most: 30_000 }

/** How the app behaves (app/database/database.ts, app/database/pool.ts) and what it is asked: one statement of 3 ms in 5 s. */
export const app = {
  seed: 1,
  requestRate: 0.2,
  service: 0.003,
  poolMax: 2,
  poolTimeout: 5,
  queryTimeout: 10,
  idle: 5,
}

export interface PlanForecast {
  provider: string
  plan: string
  poolerClients: number
  poolSize: number
  /** Instances there when the first request had waited 0.1 s, and when the first was refused; undefined: never. */
  queuesAt: number | undefined
  refusesAt: number | undefined
  /** Instances that the budget allows: by the pooler's clients, and by what its backends can do in time. */
  budget: { clients: number; work: number }
  /** Refused with as many instances as the smaller of the two; what the budget promises is 0. */
  refusedWithin: number
}

/** One forecast per plan whose pooler is known. */
export function* forecastPlans(): Generator<PlanForecast> {
  for (const { label, plans } of Object.values(providers))
    for (const [name, plan] of Object.entries(plans)) {
      const { poolerClients, poolSize } = plan
      if (!poolerClients || !poolSize) continue
      const clients = budget({ ...plan, poolMax: app.poolMax, instances: 1 }).largestInstances ?? bursts.most
      // A tenth is left over: a queue at its limit never ends.
      const work = Math.floor((0.9 * poolSize) / (app.service * app.requestRate))
      const limits = { poolerClients, poolSize }
      const all = simulate({ ...scenario(bursts.most, limits), enough: 1 })
      const within = simulate(scenario(Math.min(clients, work, bursts.most), limits))
      yield {
        provider: label,
        plan: name,
        ...limits,
        queuesAt: instancesAt(all.queuesFrom),
        refusesAt: instancesAt(all.refusesFrom),
        budget: { clients, work },
        refusedWithin: refused(within),
      }
    }
}

function scenario(most: number, limits: Pick<Scenario, 'poolerClients' | 'poolSize'>): Scenario {
  const starts = Array.from({ length: most }, (_, n) => startOf(n))
  return { ...app, ...limits, starts, until: (starts.at(-1) ?? 0) + 20 }
}

/** The instances of one burst come one by one within a second, as the edge hands them their first requests. */
const startOf = (n: number) => Math.floor(n / bursts.size) * bursts.every + (n % bursts.size) / bursts.size

function instancesAt(second: number | undefined): number | undefined {
  if (second === undefined) return undefined
  const whole = Math.floor(second / bursts.every)
  return Math.min(bursts.most, Math.floor((whole + Math.min(1, second - whole * bursts.every)) * bursts.size))
}

export const refused = ({ refused }: Result) => Object.values(refused).reduce((sum, count) => sum + count, 0)
