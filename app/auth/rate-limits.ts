import { createHmac } from 'node:crypto'
import type { LimitedRoute } from '../../rules/environment/variable-table.ts'
import type { Environment } from '../env.ts'
import { Prisma } from '../generated/prisma/client.ts'
import { HttpProblem } from '../http/http-problem.ts'

/** Whose tries are counted together: an address's, an account's, or those of one address for one account. */
type Whose = 'address' | 'account' | 'both'
interface Limit {
  tries: number
  seconds: number
}

/**
 * Room for an office behind one address and for a few proofs a minute; an account's own limits are what a guesser meets.
 * `account` is ten times `both` in the same window: one address, however patient, locks out itself, and it takes ten to keep
 * a user from logging in.
 */
export const defaultLimits: Record<LimitedRoute, Partial<Record<Whose, Limit>>> = {
  register: {
    address: { tries: 30, seconds: 60 },
    account: { tries: 100, seconds: 600 },
    both: { tries: 10, seconds: 600 },
  },
  login: {
    address: { tries: 60, seconds: 60 },
    account: { tries: 100, seconds: 3600 },
    both: { tries: 10, seconds: 3600 },
  },
  refresh: { address: { tries: 600, seconds: 60 }, account: { tries: 120, seconds: 60 } },
  password: {
    address: { tries: 30, seconds: 60 },
    account: { tries: 100, seconds: 3600 },
    both: { tries: 10, seconds: 3600 },
  },
}

/** One counter of one try. */
interface Bucket extends Limit {
  whose: Whose
  key: Uint8Array<ArrayBuffer>
}

/** Column `refused` of a counted statement: seconds until the window ends, by key in hexadecimal; null when let in. */
export type Refused = Record<string, number> | null

export interface RateLimits {
  /**
   * The buckets of one try. Throws RATE_LIMITED without asking the database when this instance knows so already: a
   * flood costs neither a query nor a password hash.
   */
  buckets(route: LimitedRoute, who: { address: string; account: string }): Bucket[]
  /**
   * Runs work that is done before its try is counted, such as a password hash. Throws RATE_LIMITED when as many are under
   * way in this instance as one of the buckets admits: the next one cannot be admitted.
   */
  during<T>(buckets: Bucket[], work: () => Promise<T>): Promise<T>
  /** Throws RATE_LIMITED when the statement says so. */
  admit(refused: Refused): void
}

export function rateLimits(environment: Environment): RateLimits {
  const known = rejectedKeys()
  const underWay = new Map<string, number>()
  const routes = Object.keys(defaultLimits) as LimitedRoute[]
  const limits = new Map(routes.map((route) => [route, limitsOf(environment, route)]))
  return {
    buckets(route, { address, account }) {
      const values: Record<Whose, string> = { address, account, both: `${address} ${account}` }
      const buckets = (limits.get(route) as [Whose, Limit][]).map(([whose, limit]) => ({
        ...limit,
        whose,
        key: keyOf(environment.JWT_REFRESH_SECRET, `${route} ${whose} ${values[whose]}`),
      }))
      // Refreshing costs no hash, and a replay has to reach the database: it ends the session.
      if (route !== 'refresh') refuse(known.of(buckets.map(({ key }) => hex(key))))
      return buckets
    },
    async during(buckets, work) {
      const keys = buckets.map(({ key }) => hex(key))
      if (buckets.some(({ tries }, n) => (underWay.get(keys[n] ?? '') ?? 0) >= tries)) refuse(1)
      for (const key of keys) underWay.set(key, (underWay.get(key) ?? 0) + 1)
      try {
        return await work()
      } finally {
        for (const key of keys) {
          const left = (underWay.get(key) ?? 0) - 1
          if (left > 0) underWay.set(key, left)
          else underWay.delete(key)
        }
      }
    },
    admit(refused) {
      if (!refused) return
      known.add(refused)
      refuse(Math.max(...Object.values(refused)))
    },
  }
}

/**
 * Counts a try as part of the statement it stands in: `WITH ${counted(buckets)} ...`. The single row of `verdict` says
 * in `refused` which buckets are over. The account counts only what the address's own limits let in, or one address could
 * lock the account. Locked in one order, so that two tries never wait for each other crosswise: the address's buckets by
 * key, then the account's.
 */
export function counted(buckets: Bucket[]): Prisma.Sql {
  const own = buckets.filter(({ whose }) => whose !== 'account').sort((a, b) => Buffer.compare(a.key, b.key))
  const account = buckets.find(({ whose }) => whose === 'account') as Bucket
  const tries = own.map((bucket) => Prisma.sql`WHEN ${bucket.key} THEN ${number(bucket.tries)}`)
  return Prisma.sql`
    counted AS (
      INSERT INTO rate_limits AS bucket (key, count, ends_at)
      VALUES ${Prisma.join(own.map((bucket) => Prisma.sql`(${first(bucket)})`))} ${again}
      RETURNING key, ends_at, count > CASE key ${Prisma.join(tries, ' ')} END AS over
    ),
    account AS (
      INSERT INTO rate_limits AS bucket (key, count, ends_at)
      SELECT ${first(account)} WHERE NOT EXISTS (SELECT FROM counted WHERE over) ${again}
      RETURNING key, ends_at, count > ${number(account.tries)} AS over
    ),
    verdict AS (
      SELECT json_object_agg(encode(key, 'hex'), greatest(ceil(extract(epoch FROM ends_at - now())), 1)) AS refused
      FROM (TABLE counted UNION ALL TABLE account) WHERE over
    )`
}

/** The first try of a window. */
function first({ key, seconds }: Bucket): Prisma.Sql {
  return Prisma.sql`${key}::bytea, 1, now() + make_interval(secs => ${number(seconds)})`
}

/** In the text, where it costs less than a parameter. */
function number(value: number): Prisma.Sql {
  return Prisma.raw(String(value))
}

/** One more, or the first of the next window. */
const again = Prisma.sql`
  ON CONFLICT (key) DO UPDATE SET
    count   = CASE WHEN bucket.ends_at > now() THEN least(bucket.count + 1, 1000000) ELSE 1 END,
    ends_at = CASE WHEN bucket.ends_at > now() THEN bucket.ends_at ELSE excluded.ends_at END`

function limitsOf(environment: Environment, route: LimitedRoute): [Whose, Limit][] {
  const text = environment[`RATE_LIMIT_${route.toUpperCase() as Uppercase<LimitedRoute>}`]
  const set = text?.split(', ').map((one) => {
    const [whose, tries, seconds] = one.split(/[ /]/) as [Whose, string, string]
    return [whose, { tries: Number(tries), seconds: Number(seconds) }] as const
  })
  const limits = { ...defaultLimits[route], ...Object.fromEntries(set ?? []) }
  return Object.entries(limits) as [Whose, Limit][]
}

/** Keyed, so that the table reveals neither addresses nor e-mails, not even to a reader who guesses them. */
function keyOf(secret: string, text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(createHmac('sha256', secret).update(`limit of ${text}`).digest())
}

function hex(key: Uint8Array): string {
  return Buffer.from(key).toString('hex')
}

function refuse(seconds: number): void {
  if (seconds > 0) throw new HttpProblem('RATE_LIMITED', { headers: { 'retry-after': String(seconds) } })
}

/** More than one instance is ever asked by at once; the oldest go first. */
const mostKeys = 10_000

/**
 * What this instance remembers of buckets that are over their limit. A window's end is fixed, so a refusal stays right
 * until then whatever the other instances count.
 */
export function rejectedKeys(now: () => number = Date.now) {
  const ends = new Map<string, number>()
  return {
    /** Seconds until the last of these keys is let in again; 0 when all are. */
    of(keys: readonly string[]): number {
      const left = keys.map((key) => (ends.get(key) ?? 0) - now())
      return Math.ceil(Math.max(0, ...left) / 1000)
    },

    /** Seconds by key. */
    add(refused: Readonly<Record<string, number>>): void {
      for (const [key, seconds] of Object.entries(refused)) {
        ends.delete(key)
        ends.set(key, now() + seconds * 1000)
      }
      for (const key of ends.keys()) {
        if (ends.size <= mostKeys) break
        ends.delete(key)
      }
    },
  }
}
