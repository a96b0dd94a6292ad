import { setTimeout as sleep } from 'node:timers/promises'
import { build, type Histogram } from 'hdr-histogram-js'
import type { Count, Latency, Load, Outcome, Route } from './load.ts'

/** Of twenty requests: most look, some come back, few log in. */
const mix: readonly Route[] = [
  ...(['login', 'me', 'me', 'refresh', 'me', 'me', 'me', 'refresh', 'me', 'me'] as const),
  ...(['me', 'me', 'me', 'refresh', 'me', 'me', 'me', 'refresh', 'me', 'me'] as const),
]

/** The route of the n-th request. */
function routeOf(n: number): Route {
  return mix[n % mix.length] as Route
}

/** One request of the n-th user; answers why it failed, undefined when it did not. */
export type Call = (n: number, route: Route) => Promise<string | undefined>

/**
 * Sends the load. A request's time runs from the moment it was due: at a rate that is its place in the timetable, so a
 * stall counts for every request that had to wait behind it (coordinated omission); without a rate it is the moment of sending.
 */
export async function send({ requests, concurrency, rate }: Load, call: Call): Promise<Outcome> {
  const tally = new Tally()
  const start = performance.now()
  let next = 0
  const caller = async () => {
    for (let n = next++; n < requests; n = next++) {
      const due = rate === undefined ? performance.now() : start + (n * 1000) / rate
      const early = due - performance.now()
      if (early > 0) await sleep(early)
      const route = routeOf(n)
      const code = await call(n, route)
      tally.add(route, performance.now() - due, code)
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, requests) }, caller))
  return tally.outcome(performance.now() - start)
}

/** Counts answers and keeps their times in HDR histograms, in microseconds to three digits. */
class Tally {
  private readonly errors: Record<string, number> = {}
  private readonly all = new Counter()
  private readonly routes: Record<Route, Counter> = {
    me: new Counter(),
    refresh: new Counter(),
    login: new Counter(),
  }

  /** `code` is undefined for a success. */
  add(route: Route, milliseconds: number, code: string | undefined): void {
    this.all.add(milliseconds, code === undefined)
    this.routes[route].add(milliseconds, code === undefined)
    if (code !== undefined) this.errors[code] = (this.errors[code] ?? 0) + 1
  }

  outcome(took: number): Outcome {
    const { me, refresh, login } = this.routes
    return {
      ...this.all.count(),
      errors: this.errors,
      took: Math.round(took),
      byRoute: { me: me.count(), refresh: refresh.count(), login: login.count() },
    }
  }
}

class Counter {
  private requests = 0
  private ok = 0
  private readonly times: Histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 600e6,
    numberOfSignificantValueDigits: 3,
  })

  add(milliseconds: number, ok: boolean): void {
    this.requests += 1
    if (!ok) return
    this.ok += 1
    this.times.recordValue(Math.max(1, Math.round(milliseconds * 1000)))
  }

  count(): Count {
    const { requests, ok, times } = this
    return { requests, ok, latency: ok > 0 ? latencyOf(times) : undefined }
  }
}

function latencyOf(times: Histogram): Latency {
  const at = (percentile: number) => inMilliseconds(times.getValueAtPercentile(percentile))
  const max = inMilliseconds(times.maxValue)
  return { p50: at(50), p75: at(75), p90: at(90), p95: at(95), p99: at(99), max }
}

/** To a hundredth. */
function inMilliseconds(microseconds: number): number {
  return Math.round(microseconds / 10) / 100
}
