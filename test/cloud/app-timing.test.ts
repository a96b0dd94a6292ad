import { expect } from 'vitest'
import { type AuthApp, authTest, password } from './harness/auth-app.ts'

const pairs = 60

const test = authTest()

/** Milliseconds until the refusal. */
async function refusal(app: AuthApp, email: string, password: string): Promise<number> {
  const start = performance.now()
  const { status } = await app.send('POST /api/login', { json: { email, password } })
  expect([401, 422]).toContain(status)
  return performance.now() - start
}

/**
 * Of `pairs` pairs, taken one right after the other and in changing order, how many times `a` was the slower one.
 * Load on the machine hits both of a pair; if both do the same work, it is a coin tossed.
 */
async function timesSlower(a: () => Promise<number>, b: () => Promise<number>): Promise<number> {
  let slower = 0
  for (let pair = 0; pair < pairs; pair++) {
    const [first, second] = pair % 2 ? [a, b] : [b, a]
    const [one, two] = [await first(), await second()]
    if ((pair % 2 ? one : two) > (pair % 2 ? two : one)) slower++
  }
  return slower
}

test('a login takes as long for an unknown as for a known account, 60 pairs', async ({ app }) => {
  const { email } = await app.loggedIn()
  let names = 0
  const known = () => refusal(app, email, 'wrong password')
  const unknown = () => refusal(app, `nobody-${++names}@example.com`, 'wrong password')
  await known()
  await unknown()
  // 48 and more of 60 by chance: once in a million runs, for each side.
  const slower = await timesSlower(known, unknown)
  expect(slower).toBeGreaterThanOrEqual(12)
  expect(slower).toBeLessThanOrEqual(48)
})

test('a registration takes as long for a taken e-mail as for a free one, 60 pairs', async ({ app }) => {
  const register = async (email: string) => {
    const start = performance.now()
    const { status } = await app.send('POST /api/register', { json: { email, password } })
    expect(status).toBe(202)
    return performance.now() - start
  }
  let [free, taken] = [0, 0]
  for (let n = 1; n <= pairs; n++) await register(`taken-${n}@example.com`)
  const slower = await timesSlower(
    () => register(`taken-${++taken}@example.com`),
    () => register(`free-${++free}@example.com`),
  )
  expect(slower).toBeGreaterThanOrEqual(12)
  expect(slower).toBeLessThanOrEqual(48)
})

test('the same measure sees a login that hashes nothing: slower 55 times of 60 at least', async ({ app }) => {
  const { email } = await app.loggedIn()
  const hashes = () => refusal(app, email, 'wrong password')
  const hashesNothing = () => refusal(app, 'no e-mail', 'wrong password')
  expect(await timesSlower(hashes, hashesNothing)).toBeGreaterThanOrEqual(55)
})
