import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { accounts } from '../../app/auth/accounts.ts'
import { rateLimits } from '../../app/auth/rate-limits.ts'
import { openDatabase } from '../../app/database/database.ts'
import type { LimitedRoute } from '../../rules/environment/variable-table.ts'
import { authEnvironment } from '../unit/app/environment.ts'
import {
  type AuthApp,
  authTest,
  nextAddress,
  password,
  queriesDuring,
  startAuthApp,
} from './harness/auth-app.ts'
import { scope } from './harness/fixtures.ts'

const environment = authEnvironment({ DATABASE_POOL_MAX: '8' })
const limits = rateLimits(environment)

/** `people` is what the routes call, without HTTP around it, on eight connections. */
const test = authTest().extend('people', scope, async ({ database }, { onCleanup }) => {
  const opened = openDatabase({ ...environment, DATABASE_URL: database.pooledUrl })
  onCleanup(() => opened.close())
  return accounts(opened.prisma, rateLimits(environment))
})
type Accounts = ReturnType<typeof accounts>

const wrong = 'wrong password'
/** How the statement of a try ends. */
const outcome = (statement: Promise<unknown>) =>
  statement.then(
    () => 'admitted',
    (error: { code?: string }) => error.code ?? Promise.reject(error),
  )
const login = (by: AuthApp, email: string, address = nextAddress(), secret = wrong) =>
  by.send('POST /api/login', { json: { email, password: secret }, headers: { 'x-real-ip': address } })
const times = async <T>(count: number, work: (n: number) => Promise<T>): Promise<T[]> => {
  const results: T[] = []
  for (let n = 1; n <= count; n++) results.push(await work(n))
  return results
}
const statuses = (answers: { status: number }[]) => answers.map(({ status }) => status)
const register = (by: AuthApp, email: string, address: string) =>
  by.send('POST /api/register', { json: { email, password }, headers: { 'x-real-ip': address } })
/** How so many tries at once end, all begun before this instance hears of a refusal. */
async function flood(people: Accounts, route: LimitedRoute, address: string, account: string, count: number) {
  const tries = Array.from({ length: count }, () => limits.buckets(route, { address, account }))
  const outcomes: string[] = []
  // Of 1,000 on eight connections the last would wait longer than the app waits for one.
  while (tries.length > 0)
    outcomes.push(
      ...(await Promise.all(tries.splice(0, 100).map((own) => outcome(people.byEmail(own, account))))),
    )
  return countBy(outcomes)
}
const countBy = (outcomes: string[]) =>
  Object.fromEntries(
    Object.entries(Object.groupBy(outcomes, (one) => one)).map(([one, all]) => [one, all?.length]),
  )
let names = 0
const unknownUser = () => `nobody-${++names}@example.com`

describe('with the defaults', () => {
  test('the 11th login of one address for one account within an hour is 429 everywhere', async ({
    app,
    other,
  }) => {
    const [email, address] = [unknownUser(), nextAddress()]
    expect(statuses(await times(10, () => login(app, email, address)))).toEqual(Array(10).fill(401))
    for (const by of [app, other, app]) {
      const refused = await login(by, email, address)
      expect(refused).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } })
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(200)
      expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(3600)
    }
    expect((await login(app, email)).status).toBe(401)
    expect((await login(app, unknownUser(), address)).status).toBe(401)
  })

  test('the right password is refused too, and known and unknown accounts alike', async ({ app }) => {
    const { email } = await app.loggedIn()
    for (const account of [email, unknownUser()]) {
      const address = nextAddress()
      await times(10, () => login(app, account, address))
      expect((await login(app, account, address, password)).status).toBe(429)
    }
  })

  test('the 61st login of one address within a minute is 429', async ({ app }) => {
    const address = nextAddress()
    const answers = await Promise.all(Array.from({ length: 61 }, () => login(app, unknownUser(), address)))
    expect(statuses(answers).sort()).toEqual([...Array(60).fill(401), 429])
  })

  test('the 31st registration of one address is 429, for one account the 11th', async ({ app }) => {
    const address = nextAddress()
    const byAddress = await Promise.all(
      Array.from({ length: 31 }, () => register(app, unknownUser(), address)),
    )
    expect(statuses(byAddress).sort()).toEqual([...Array(30).fill(202), 429])
    const [email, other] = [unknownUser(), nextAddress()]
    expect(statuses(await times(11, () => register(app, email, other)))).toEqual([
      ...Array(10).fill(202),
      429,
    ])
  })

  test('5 proofs a minute from one address meet no limit: 4 logins, 8 refreshes each', async ({ app }) => {
    const headers = { 'x-real-ip': nextAddress() }
    for (let proof = 1; proof <= 5; proof++) {
      const json = { email: unknownUser(), password }
      expect((await app.send('POST /api/register', { json, headers })).status).toBe(202)
      for (let n = 1; n <= 4; n++) {
        let { status, cookie } = await app.send('POST /api/login', { json, headers })
        expect(status).toBe(200)
        for (let m = 1; m <= 2; m++) {
          ;({ status, cookie } = await app.send('POST /api/refresh', { cookie, headers }))
          expect(status).toBe(200)
        }
      }
    }
  })
})

describe('one address locks out only itself', () => {
  test.for(['login', 'register', 'password'] as const)(
    'of 1,000 tries at once (%s) 10 count for the account: it takes ten addresses',
    async (route, { people }) => {
      const account = unknownUser()
      const addresses = Array.from({ length: 10 }, () => nextAddress())
      expect(await flood(people, route, addresses[0] ?? '', account, 1000)).toEqual({
        admitted: 10,
        RATE_LIMITED: 990,
      })
      for (const address of addresses.slice(1, 9)) await flood(people, route, address, account, 20)
      expect(await flood(people, route, nextAddress(), account, 9)).toEqual({ admitted: 9 })
      expect(await flood(people, route, addresses[9] ?? '', account, 2)).toEqual({
        admitted: 1,
        RATE_LIMITED: 1,
      })
      expect(await flood(people, route, nextAddress(), account, 1)).toEqual({ RATE_LIMITED: 1 })
    },
  )

  test('the owner logs in while another address sends wrong passwords', async ({ app, other, people }) => {
    const { email } = await app.loggedIn()
    const address = nextAddress()
    await flood(people, 'login', address, email, 300)
    for (const by of [app, other]) {
      expect((await login(by, email, address)).status).toBe(429)
      expect((await login(by, email, nextAddress(), password)).status).toBe(200)
    }
  })

  test('300 registrations at once hash only the 30 admitted passwords', async ({ app }) => {
    const address = nextAddress()
    const answers = await Promise.all(
      Array.from({ length: 300 }, () => register(app, unknownUser(), address)),
    )
    expect(countBy(answers.map(({ status }) => `${status}`))).toEqual({ 202: 30, 429: 270 })
  })

  test('the thief of an access token cannot keep the owner from a new password', async ({ app, other }) => {
    const { body, email } = await app.loggedIn()
    const change = (address: string, currentPassword: string) =>
      other.send('POST /api/password', {
        bearer: body.accessToken,
        json: { currentPassword, newPassword: 'another horse altogether' },
        headers: { 'x-real-ip': address },
      })
    const [thief, owner] = [nextAddress(), nextAddress()]
    expect(statuses(await times(12, () => change(thief, wrong)))).toEqual([...Array(10).fill(422), 429, 429])
    expect((await change(owner, password)).status).toBe(200)
    expect((await login(app, email, owner, 'another horse altogether')).status).toBe(200)
  })

  test('an old refresh token sent 150 times leaves other sessions free to refresh', async ({
    app,
    other,
  }) => {
    const own = await app.loggedIn()
    const old = await login(app, own.email, nextAddress(), password)
    await app.send('POST /api/logout', { cookie: old.cookie })
    const answers = await Promise.all(
      Array.from({ length: 150 }, () => app.send('POST /api/refresh', { cookie: old.cookie })),
    )
    expect(new Set(statuses(answers))).toEqual(new Set([401, 429]))
    expect((await other.send('POST /api/refresh', { cookie: own.cookie })).status).toBe(200)
  })
})

describe('a refusal', () => {
  test('300 known refusals at once cost no query and no password hash', async ({ app }) => {
    const [email, address] = [unknownUser(), nextAddress()]
    await times(11, () => login(app, email, address))
    // The queue of the hashes has 200 places: if these were to hash, the last ones would be 503.
    const flood = () => Promise.all(Array.from({ length: 300 }, () => login(app, email, address)))
    let answers: { status: number }[] = []
    const queries = await queriesDuring(async () => {
      answers = await flood()
    })
    expect(queries).toEqual([])
    expect(statuses(answers)).toEqual(Array(300).fill(429))
  })

  test('a refusal leaves the account as it is: no user registered', async ({ database, other }) => {
    const address = nextAddress()
    const emails = Array.from({ length: 40 }, unknownUser)
    const send = (email: string) =>
      other.send('POST /api/register', { json: { email, password }, headers: { 'x-real-ip': address } })
    const answers = await Promise.all(emails.map(send))
    const refused = emails.filter((_, index) => answers[index]?.status === 429)
    expect(refused.length).toBeGreaterThan(0)
    const list = refused.map((email) => `'${email}'`).join(', ')
    expect(await database.query(`SELECT 1 FROM users WHERE email IN (${list})`)).toEqual([])
  })

  test('ends with the window', async ({ database }) => {
    await using quick = await startAuthApp({
      DATABASE_URL: database.pooledUrl,
      RATE_LIMIT_LOGIN: 'both 1/1, account 100/3600',
    })
    const [email, address] = [unknownUser(), nextAddress()]
    expect((await login(quick, email, address)).status).toBe(401)
    const refused = await login(quick, email, address)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1'])
    await new Promise((resolve) => setTimeout(resolve, 1100))
    expect((await login(quick, email, address)).status).toBe(401)
  })
})

describe('refreshing', () => {
  test('a refresh over the limit is 429 and loses nothing; a replay ends the session', async ({
    database,
  }) => {
    await using tight = await startAuthApp({
      DATABASE_URL: database.pooledUrl,
      RATE_LIMIT_REFRESH: 'account 2/2',
    })
    const refresh = (cookie: string | undefined) => tight.send('POST /api/refresh', { cookie })
    const first = await tight.loggedIn()
    const second = await refresh(first.cookie)
    const third = await refresh(second.cookie)
    expect(await refresh(third.cookie)).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } })
    await new Promise((resolve) => setTimeout(resolve, 2100))
    const fourth = await refresh(third.cookie)
    expect(fourth.status).toBe(200)
    await refresh(fourth.cookie)
    expect(await refresh(first.cookie)).toMatchObject({ status: 401, body: { code: 'TOKEN_REPLAYED' } })
    expect((await tight.send('GET /api/me', { bearer: first.body.accessToken })).status).toBe(401)
  })
})

describe('the table', () => {
  test('holds hashes: neither e-mail nor address', async ({ database, app }) => {
    const [email, address] = [unknownUser(), '10.99.98.97']
    await login(app, email, address)
    const dump = JSON.stringify(await database.query('SELECT r::text FROM rate_limits r'))
    for (const text of [email, address])
      for (const form of [text, Buffer.from(text).toString('hex')]) expect(dump).not.toContain(form)
  })

  test('any tries at once count without a deadlock, for address and account', async ({
    database,
    people,
  }) => {
    const [perAddress, perAccount, perBoth] = [25, 12, 7]
    const small = `address ${perAddress}/600, account ${perAccount}/600, both ${perBoth}/600`
    const tight = rateLimits(authEnvironment({ RATE_LIMIT_LOGIN: small }))
    const tryOf = fc.record({
      address: fc.constantFrom('a', 'b', 'c'),
      account: fc.constantFrom('x', 'y', 'z'),
    })
    const counts = async () => {
      const rows = await database.query(`SELECT encode(key, 'hex') AS key, count FROM rate_limits`)
      return new Map(rows.map(({ key, count }) => [key, Number(count)]))
    }
    await fc.assert(
      fc.asyncProperty(fc.array(tryOf, { minLength: 1, maxLength: 120 }), async (tries) => {
        const run = `${++names}`
        const buckets = tries.map(({ address, account }) =>
          tight.buckets('login', { address: address + run, account: account + run }),
        )
        const outcomes = await Promise.all(buckets.map((own) => outcome(people.byEmail(own, run))))
        const counted = await counts()
        const countOf = (n: number, whose: string) => {
          const bucket = buckets[n]?.find((one) => one.whose === whose)
          return counted.get(Buffer.from(bucket?.key ?? []).toString('hex')) ?? 0
        }
        const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0)
        for (const [n, { address, account }] of tries.entries()) {
          const ofAddress = tries.filter((one) => one.address === address)
          expect(countOf(n, 'address')).toBe(ofAddress.length)
          expect(countOf(n, 'both')).toBe(ofAddress.filter((one) => one.account === account).length)
          const ofAccount = tries.filter((one) => one.account === account)
          const shares = Object.values(Object.groupBy(ofAccount, (one) => one.address))
          const most = sum(shares.map((share) => Math.min(share?.length ?? 0, perBoth)))
          // Which of its accounts an address that is over its own limit got through to, the order decides.
          const open = shares.every(
            (share) => tries.filter((one) => one.address === share?.[0]?.address).length <= perAddress,
          )
          if (open) expect(countOf(n, 'account')).toBe(most)
          else expect(countOf(n, 'account')).toBeLessThanOrEqual(most)
          const admitted = outcomes.filter((code, m) => code === 'admitted' && tries[m]?.account === account)
          expect(admitted).toHaveLength(Math.min(countOf(n, 'account'), perAccount))
        }
      }),
      { numRuns: 40 },
    )
  })
})
