import { setTimeout as sleep } from 'node:timers/promises'
import { type Load, type Outcome, type Route, routeOf } from './load.ts'
import { Tally } from './tally.ts'

/** One request of the n-th person; answers why it failed, undefined when it did not. */
export type Visit = (n: number, route: Route) => Promise<string | undefined>

/**
 * Sends the load. A request's time runs from the moment it was due: at a rate that is its place in the timetable, so a
 * stall counts for everybody who had to wait behind it (coordinated omission); without a rate it is the moment of sending.
 */
export async function send({ requests, concurrency, rate }: Load, visit: Visit): Promise<Outcome> {
  const tally = new Tally()
  const start = performance.now()
  let next = 0
  const caller = async () => {
    for (let n = next++; n < requests; n = next++) {
      const due = rate === undefined ? performance.now() : start + (n * 1000) / rate
      const early = due - performance.now()
      if (early > 0) await sleep(early)
      const route = routeOf(n)
      const code = await visit(n, route)
      tally.add(route, performance.now() - due, code)
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, requests) }, caller))
  return tally.outcome(performance.now() - start)
}
