import { type Answer, describeAnswer } from './app/http-client.ts'
import type { Checklist } from './checklist.ts'

export type Burst = {
  requests: number
  failures: number
  burstMs: number
  p50Ms: number
  p95Ms: number
  maxMs: number
}

/** Checks that each of many requests at once succeeds. `request` must send the database one query. */
export async function runBurst(
  request: () => Promise<Answer>,
  { requests, concurrency }: { requests: number; concurrency: number },
  checks: Checklist,
): Promise<Burst> {
  const times: number[] = []
  const answers = new Map<string, number>()
  const start = performance.now()
  let left = requests
  const worker = async () => {
    while (left-- > 0) {
      const sent = performance.now()
      const kind = describeAnswer(await request())
      times.push(performance.now() - sent)
      answers.set(kind, (answers.get(kind) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, requests) }, worker))

  const burstMs = Math.round(performance.now() - start)
  const failures = requests - (answers.get('HTTP 200') ?? 0)
  const got = [...answers].map(([kind, count]) => `${count} x ${kind}`).join(', ')
  checks.record('burst', `${requests} x HTTP 200`, got)
  times.sort((a, b) => a - b)
  return {
    requests,
    failures,
    burstMs,
    p50Ms: quantile(times, 0.5),
    p95Ms: quantile(times, 0.95),
    maxMs: quantile(times, 1),
  }
}

/** Of sorted numbers, rounded. */
function quantile(sorted: readonly number[], share: number): number {
  return Math.round(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0)
}
