import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, isRetryLater, type patience, succeeded } from './answer.ts'
import { type Audit, audit } from './audit.ts'
import { client } from './client.ts'
import type { ChaosCloud } from './cloud.ts'
import type { Fault } from './faults.ts'
import { live, newRecords } from './person.ts'
import { recovery } from './recovery.ts'

export interface Trial extends Audit {
  fault: string
  /** Answers by `status code`; what succeeded under `ok`. */
  answers: Record<string, number>
  /** Milliseconds of the longest answer. */
  longestMs: number
  /** Milliseconds from the mended part's first answer until every route had succeeded again; null: not within the bound. */
  backMs: number | null
}

export type Outcome = Trial | { fault: string; skipped: string }

export interface Load {
  /** People at once. */
  people: number
  timeouts: Parameters<typeof patience>[1]
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
  const people = Array.from({ length: load.people }, () => live(ask, records, stop.signal))
  let backMs: number | null
  try {
    const recovered = await recovery(ask)
    while (records.families.filter(({ tokens }) => tokens.length > 1).length < load.people) await sleep(20)
    await fault.inject(cloud)
    await sleep(Math.min(fault.seconds, load.longest) * 1000)
    await fault.lift(cloud)
    backMs = await recovered()
    await sleep(load.after * 1000)
  } finally {
    stop.abort()
    await Promise.all(people)
  }
  const { broken, ...looked } = await audit(cloud, ask, records)
  return {
    fault: fault.name,
    answers: tally(records.answers),
    longestMs: Math.max(...records.answers.map(({ ms }) => ms)),
    backMs,
    ...looked,
    broken: [...unexpected(fault, records.answers, load.people), ...broken],
  }
}

/** Answers that nobody may get, and more of the allowed ones than there can be. */
function unexpected({ alsoAllowed }: Fault, answers: Answer[], people: number): string[] {
  const odd = answers.filter((answer) => !succeeded(answer) && !isRetryLater(answer))
  const allowed = odd.filter((answer) => alsoAllowed?.is(answer))
  const wrong = odd.filter((answer) => !allowed.includes(answer))
  const broken = Object.entries(tally(wrong)).map(
    ([what, count]) => `${count} x ${what}, which nobody may get`,
  )
  const most = people * (alsoAllowed?.timesPerPerson ?? 0)
  if (allowed.length > most)
    broken.push(`${Object.keys(tally(allowed)).join(', ')}: ${allowed.length} times, at most ${most} can be`)
  return broken
}

function tally(answers: Answer[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const answer of answers) {
    const what = succeeded(answer)
      ? 'ok'
      : `${answer.route} ${answer.status || ''} ${answer.code}`.replace('  ', ' ')
    counts[what] = (counts[what] ?? 0) + 1
  }
  return counts
}
