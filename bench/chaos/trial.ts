import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
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
import { type Family, live, newRecords, type Records } from './user.ts'

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

/** Registrations and logins looked at, and each promise that was not kept, in words. */
interface Audit {
  registrations: number
  families: number
  broken: string[]
}

/** Holds what was answered against what is there, after the fault. It ends the families it looks at. */
export async function audit(cloud: ChaosCloud, ask: Client, records: Records): Promise<Audit> {
  const present = new Set((await cloud.query('SELECT email FROM users')).map(({ email }) => email))
  const lost = records.registered.filter((email) => !present.has(email))
  const broken = lost.map((email) => `${email} was answered 202 and is not in the database`)
  // A few at a time, as the load was.
  const left = [...records.families]
  const worker = async () => {
    for (let next = left.shift(); next; next = left.shift()) broken.push(...(await judge(cloud, ask, next)))
  }
  await Promise.all(Array.from({ length: 4 }, worker))
  return { registrations: records.registered.length, families: records.families.length, broken }
}

/** The newest token is good, it is the only one the database knows, and the first one ends them all. */
async function judge(cloud: ChaosCloud, ask: Client, { email, tokens, refused }: Family): Promise<string[]> {
  const newest = tokens.at(-1) ?? ''
  if (refused) return [`the refresh token that ${email} was answered was refused with ${refused}`]
  const answer = await ask('refresh', { token: newest })
  if (!succeeded(answer))
    return [`the refresh token that ${email} was answered is not valid: ${answer.status} ${answer.code}`]
  const { sid, jti } = claims(answer.token ?? '')
  const known = await cloud.query(`SELECT encode(token_hash, 'hex') AS hash FROM sessions
    WHERE id = '${sid}' AND revoked_at IS NULL`)
  const broken: string[] = []
  if (known.length !== 1 || known[0]?.hash !== createHash('sha256').update(jti).digest('hex'))
    broken.push(`the database knows another token of ${email} than the one answered last`)
  const [first = ''] = tokens
  if (tokens.length < 2) return broken
  const replay = await ask('refresh', { token: first })
  if (replay.code !== 'TOKEN_REPLAYED')
    broken.push(`a second token of ${email} lives: ${replay.status} ${replay.code}`)
  return broken
}

function claims(token: string): { sid: string; jti: string } {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
}
