import type { Count, Outcome } from '../../../bench/load/load.ts'
import type { LoadTest, StepResult } from '../../../bench/load-test/run.ts'
import { budgetOf } from '../../../bench/load-test/shape.ts'

const limits = { backends: 97, poolerClients: 200, poolSize: 20 }

function outcome(requests: number, ok: number, errors: Record<string, number>, p95 = 8.5): Outcome {
  const count: Count = {
    requests,
    ok,
    latency: ok ? { p50: 5, p75: 6, p90: 7, p95, p99: 90.4, max: 120 } : undefined,
  }
  return { ...count, errors, took: 100, byRoute: { me: count, refresh: count, login: count } }
}

function step(ok: number, errors: Record<string, number>): StepResult {
  return {
    compute: 'fluid',
    concurrency: 300,
    phases: {
      cold: outcome(300, ok, errors, 70),
      warm: outcome(900, ok * 3, errors),
      steady: outcome(100, 100, {}, 6.5),
    },
    series: {
      at: [0, 100, 200],
      backends: [0, 97, 20],
      poolerClients: [0, 0, 0],
      poolerWaiting: [0, 0, 0],
      instances: [0, 30, 30],
      memory: [0, 2400, 2700],
    },
  }
}

/** A storm of two variants with figures that are easy to add up; the first lost 100 of 300 each time. */
export function aLoadTest(): LoadTest {
  const { poolMax, budget } = budgetOf({ steps: [{ compute: 'fluid', concurrency: 300 }] }, limits)
  const lost = step(200, { DATABASE_TOO_MANY_CONNECTIONS: 99, '<script>': 1 })
  return {
    limits,
    poolMax,
    budget,
    variants: [
      { variant: 'direct', title: 'direct URL, default pool', steps: [lost] },
      { variant: 'poolproof', title: 'Poolproof', steps: [step(300, {})] },
    ],
  }
}
