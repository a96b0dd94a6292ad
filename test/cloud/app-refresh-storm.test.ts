import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { rateLimits } from '../../app/auth/rate-limits.ts'
import { refreshTokens } from '../../app/auth/refresh-token.ts'
import { sessions } from '../../app/auth/sessions.ts'
import { openDatabase } from '../../app/database/database.ts'
import { authEnvironment } from '../unit/app/environment.ts'
import { authTest } from './harness/auth-app.ts'
import { scope } from './harness/fixtures.ts'

const wide = { RATE_LIMIT_REFRESH: 'address 100000/60, account 100000/60' }
const environment = authEnvironment(wide)
const tokens = refreshTokens(environment)
const buckets = rateLimits(environment)

/** `family` begins a session of a new user, `rotate` answers the token that replaces one, or the code of the refusal. */
const test = authTest({ environment: () => wide })
  .extend('opened', scope, async ({ database }, { onCleanup }) => {
    const poolSize = { DATABASE_URL: database.pooledUrl, DATABASE_POOL_MAX: '8' }
    const opened = openDatabase({ ...environment, ...poolSize })
    onCleanup(() => opened.close())
    return { prisma: opened.prisma, families: sessions(opened.prisma, tokens, rateLimits(environment)) }
  })
  .extend('family', scope, ({ opened }) => async () => {
    const data = { email: `${crypto.randomUUID()}@example.com`, passwordHash: '$argon2id$' }
    return opened.families.start(await opened.prisma.user.create({ data }))
  })
  .extend('rotate', scope, ({ opened }) => async (token: string): Promise<string> => {
    const claims = await tokens.verify(token)
    const own = buckets.buckets('refresh', { address: '', account: claims.sub })
    const result = opened.families.rotate(own, claims).then(({ token }) => token)
    return result.catch((error: { code?: string }) => error.code ?? Promise.reject(error))
  })

const isToken = (text: string) => text.includes('.')

describe('50 refreshes of one token at once, spread over 2 instances, 200 times', () => {
  test('50 refreshes succeed with one token; a replay then ends all', async ({
    database,
    app,
    other,
    family,
    rotate,
  }) => {
    for (let run = 1; run <= 200; run++) {
      const { token, sid } = await family()
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, n) =>
          (n % 2 ? other : app).send('POST /api/refresh', { cookie: token }),
        ),
      )
      expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200))
      const successors = new Set(answers.map(({ headers }) => headers.getSetCookie().join()))
      expect(successors.size, `run ${run}`).toBe(1)
      const newest = await rotate(answers[0]?.cookie ?? '')
      expect(isToken(newest), `run ${run}`).toBe(true)
      const [row] = await database.query(`SELECT revoked_at FROM sessions WHERE id = '${sid}'`)
      expect(row).toEqual({ revoked_at: null })
      const replay = async () => [await rotate(token), await rotate(newest)]
      const others = Array.from({ length: 8 }, () => newest)
      const place = run % 9
      const born = await Promise.all([
        ...others.slice(0, place).map(rotate),
        replay(),
        ...others.slice(place).map(rotate),
      ])
      expect(born[place], `run ${run}`).toEqual(['TOKEN_REPLAYED', 'SESSION_ENDED'])
      for (const any of new Set([newest, ...born.flat().filter(isToken)]))
        expect(await rotate(any), `run ${run}`).toBe('SESSION_ENDED')
    }
  })
})

describe('any interleaving of refreshes, lost answers, replays and pauses', () => {
  /** By index of all tokens ever seen, from the newest: 0 is the newest, 1 its parent, and so on. */
  const refreshing = fc.record({ kind: fc.constant('refresh' as const), back: fc.nat({ max: 4 }) })
  const pausing = fc.record({ kind: fc.constant('pause' as const), seconds: fc.constantFrom(4, 20) })
  const together = fc.record({
    kind: fc.constant('together' as const),
    backs: fc.array(fc.nat({ max: 3 }), { minLength: 2, maxLength: 6 }),
  })

  test('60 sequences of up to 25 steps end as the rule says', async ({ database, family, rotate }) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(refreshing, pausing), { maxLength: 25 }), async (steps) => {
        const { token, sid } = await family()
        const seen = [token]
        let [age, alive] = [0, true]
        for (const step of steps) {
          if (step.kind === 'pause') {
            const { seconds } = step
            await database.query(
              `UPDATE sessions SET rotated_at = rotated_at - interval '${seconds} s' WHERE id = '${sid}'`,
            )
            age += seconds
            continue
          }
          const index = Math.max(0, seen.length - 1 - step.back)
          const answer = await rotate(seen[index] as string)
          const [isNewest, isParent] = [index === seen.length - 1, index === seen.length - 2]
          if (!alive) expect(answer).toBe('SESSION_ENDED')
          else if (isNewest) {
            expect(isToken(answer)).toBe(true)
            expect(seen).not.toContain(answer)
            seen.push(answer)
            age = 0
          } else if (isParent && age < 10) {
            // The row's time was moved, so the token itself may differ: what it stands for does not.
            expect((await tokens.verify(answer)).jti).toBe((await tokens.verify(seen.at(-1) as string)).jti)
          } else {
            expect(answer).toBe('TOKEN_REPLAYED')
            alive = false
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  test('60 sequences of parallel groups never leave two live tokens', async ({ family, rotate }) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(together, refreshing), { minLength: 1, maxLength: 8 }),
        async (steps) => {
          const { token } = await family()
          const seen = [token]
          let replayed = false
          for (const step of steps) {
            const backs = step.kind === 'together' ? step.backs : [step.back]
            const sent = backs.map((back) => seen[Math.max(0, seen.length - 1 - back)] as string)
            const answers = await Promise.all(sent.map(rotate))
            for (const answer of answers) if (isToken(answer) && !seen.includes(answer)) seen.push(answer)
            replayed ||= answers.includes('TOKEN_REPLAYED')
            if (replayed)
              for (const any of seen) expect(isToken(await rotate(any)), 'after the replay').toBe(false)
            // One group rotates once at most: all its successors are one and the same.
            else expect(new Set(answers.filter(isToken)).size).toBeLessThanOrEqual(2)
          }
          if (replayed) return
          // Of all tokens ever issued exactly one rotates; its parent, within the grace, gives the same one.
          const newest = seen.at(-1) as string
          const next = await rotate(newest)
          expect(isToken(next)).toBe(true)
          expect(await rotate(newest)).toBe(next)
        },
      ),
      { numRuns: 60 },
    )
  })
})
