import { Problem } from '../../model/problem.ts'
import type { Checks } from './checks.ts'
import type { Deployment } from './deployment.ts'
import { reported } from './running-fingerprint.ts'
import type { ProofSettings } from './settings.ts'

export interface Burst {
  failures: number
  p50: number
  p95: number
}

/** Many requests at once on a route that does one query: none may fail. */
export async function checkBurst(
  deployment: Deployment,
  bearer: string,
  { burst: { requests, concurrency } }: ProofSettings,
  checks: Checks,
): Promise<Burst> {
  const times: number[] = []
  const failed = new Map<string, number>()
  let left = requests
  const caller = async () => {
    while (left-- > 0) {
      const start = performance.now()
      const outcome = await outcomeOf(deployment, bearer)
      times.push(performance.now() - start)
      if (outcome) failed.set(outcome, (failed.get(outcome) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, requests) }, caller))

  const failures = [...failed.values()].reduce((sum, count) => sum + count, 0)
  const kinds = [...failed].map(([kind, count]) => `${count} x ${kind}`).join(', ')
  const got = `${failures} of ${requests} failed${kinds ? `: ${kinds}` : ''}`
  checks.add('burst', failures === 0, `0 of ${requests} failed`, got)
  times.sort((a, b) => a - b)
  return { failures, p50: quantile(times, 0.5), p95: quantile(times, 0.95) }
}

/** What went wrong with one request; undefined when nothing did. */
async function outcomeOf(deployment: Deployment, bearer: string): Promise<string | undefined> {
  try {
    const answer = await deployment.ask('GET', '/api/me', { bearer })
    return answer.status === 200 ? undefined : reported(answer)
  } catch (error) {
    if (error instanceof Problem) return error.code
    throw error
  }
}

function quantile(sorted: number[], q: number): number {
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0)
}
