import { setTimeout as sleep } from 'node:timers/promises'
import { type Audit, audit } from './audit.ts'
import {
  type Client,
  client,
  isRetryLater,
  type Reply,
  type Route,
  routes,
  type Sent,
  succeeded,
  type Timeouts,
} from './client.ts'
import type { ChaosCloud } from './cloud.ts'
import type { Fault } from './faults.ts'
import { live, newRecords } from './user.ts'

export interface Trial extends Audit {
  fault: string
  /** Answers by `status code`; what succeeded under `ok`. */
  answers: Record<string, number>
  /** Milliseconds of the longest answer. */
  longestMs: number
  /** Milliseconds from the repaired part's first answer until every route had succeeded again; null: not within the bound. */
  backMs: number | null
}

export type Outcome = Trial | { fault: string; skipped: string }

export interface Load {
  /** Users at once. */
  users: number
  timeouts: Timeouts
  /** Seconds a fault lasts, at most. */
  longest: number
  /** Seconds of load after it. */
  after: number
}

/** One fault under load: what was answered meanwhile, how soon it was over, and whether every promise was kept. */
export async function tryFault(cloud: ChaosCloud, fault: Fault, load: Load): Promise<Outcome> {
  const skipped = fault.missing?.(cloud)
  if (skipped) return { fault: fault.name, skipped }
  const ask = client(cloud.app, load.timeouts)
  const records = newRecords()
  const stop = new AbortController()
  const users = Array.from({ length: load.users }, () => live(ask, records, stop.signal))
  let backMs: number | null
  try {
    const recovered = await recovery(ask)
    while (records.families.filter(({ tokens }) => tokens.length > 1).length < load.users) await sleep(20)
    await fault.inject(cloud)
    await sleep(Math.min(fault.seconds, load.longest) * 1000)
    await fault.lift(cloud)
    backMs = await recovered()
    await sleep(load.after * 1000)
  } finally {
    stop.abort()
    await Promise.all(users)
  }
  const { broken, ...looked } = await audit(cloud, ask, records)
  return {
    fault: fault.name,
    answers: tally(records.answers),
    longestMs: Math.max(...records.answers.map(({ ms }) => ms)),
    backMs,
    ...looked,
    broken: [...unexpected(fault, records.answers, load.users), ...broken],
  }
}

/** Answers that no user may get, and more of the allowed ones than there can be. */
function unexpected({ alsoAllowed }: Fault, answers: Reply[], users: number): string[] {
  const odd = answers.filter((answer) => !succeeded(answer) && !isRetryLater(answer))
  const allowed = odd.filter((answer) => alsoAllowed?.is(answer))
  const wrong = odd.filter((answer) => !allowed.includes(answer))
  const broken = Object.entries(tally(wrong)).map(
    ([what, count]) => `${count} x ${what}, which no user may get`,
  )
  const most = users * (alsoAllowed?.timesPerUser ?? 0)
  if (allowed.length > most)
    broken.push(`${Object.keys(tally(allowed)).join(', ')}: ${allowed.length} times, at most ${most} can be`)
  return broken
}

function tally(answers: Reply[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const answer of answers) {
    const what = succeeded(answer)
      ? 'ok'
      : `${answer.route} ${answer.status || ''} ${answer.code}`.replace('  ', ' ')
    counts[what] = (counts[what] ?? 0) + 1
  }
  return counts
}

/** Milliseconds in which everything has to work again. */
export const bound = 5_000
let probes = 0

/**
 * Registers an account and logs in. Call what it returns after the repair: it asks every route until all have succeeded,
 * and returns the milliseconds that took, or null where they were more than `bound`.
 */
async function recovery(ask: Client): Promise<() => Promise<number | null>> {
  const json = newcomer()
  const late = new AbortController()
  const answer = async (route: Route, sent: Sent): Promise<Reply> => {
    for (;;) {
      const one = await ask(route, sent)
      if (succeeded(one) || late.signal.aborted) return one
      await sleep(20)
    }
  }
  await answer('register', { json })
  const { accessToken = '', token = '' } = await answer('login', { json })
  return async () => {
    const began = performance.now()
    const asked: Record<Route, () => Promise<unknown>> = {
      register: () => answer('register', { json: newcomer() }),
      login: () => answer('login', { json }),
      refresh: () => answer('refresh', { token }),
      me: () => answer('me', { bearer: accessToken }),
    }
    const all = Promise.all(routes.map((route) => asked[route]())).then(() => true)
    const back = await Promise.race([all, sleep(bound, false)])
    late.abort()
    return back ? Math.round(performance.now() - began) : null
  }
}

function newcomer() {
  return { email: `probe-${process.pid}-${++probes}@example.com`, password: 'correct horse battery staple' }
}
