import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AuthApp, nextAddress, password, queriesDuring, startAuthApp } from './harness/auth-app.ts'
import { type AuthDatabase, startAuthDatabase } from './harness/auth-database.ts'

let database: AuthDatabase
let app: AuthApp
/** A second instance of the same deployment, which remembers nothing of the first one's refusals. */
let other: AuthApp

beforeAll(async () => {
  database = await startAuthDatabase()
  app = await startAuthApp({ DATABASE_URL: database.pooledUrl })
  other = await startAuthApp({ DATABASE_URL: database.pooledUrl })
})
afterAll(async () => {
  await app?.[Symbol.asyncDispose]()
  await other?.[Symbol.asyncDispose]()
  await database?.[Symbol.asyncDispose]()
})

const wrong = 'wrong password'
const login = (email: string, address = nextAddress(), by = app, secret = wrong) =>
  by.send('POST /api/login', { json: { email, password: secret }, headers: { 'x-real-ip': address } })
const times = async <T>(count: number, work: (n: number) => Promise<T>): Promise<T[]> => {
  const results: T[] = []
  for (let n = 1; n <= count; n++) results.push(await work(n))
  return results
}
const statuses = (answers: { status: number }[]) => answers.map(({ status }) => status)
let names = 0
const nobody = () => `nobody-${++names}@example.com`

describe('with the defaults', () => {
  test('the 11th login of one address for one account within 5 minutes is 429 with Retry-After, on every instance', async () => {
    const [email, address] = [nobody(), nextAddress()]
    expect(statuses(await times(10, () => login(email, address)))).toEqual(Array(10).fill(401))
    for (const by of [app, other, app]) {
      const refused = await login(email, address, by)
      expect(refused).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } })
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(200)
      expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(300)
    }
    expect((await login(email)).status).toBe(401)
    expect((await login(nobody(), address)).status).toBe(401)
  })

  test('the right password is refused too, and known and unknown accounts alike', async () => {
    const { email } = await app.loggedIn()
    for (const account of [email, nobody()]) {
      const address = nextAddress()
      await times(10, () => login(account, address))
      expect((await login(account, address, app, password)).status).toBe(429)
    }
  })

  test('the 61st login of one address within a minute is 429', async () => {
    const address = nextAddress()
    const answers = await Promise.all(Array.from({ length: 61 }, () => login(nobody(), address)))
    expect(statuses(answers).sort()).toEqual([...Array(60).fill(401), 429])
  })

  test('the 31st registration of one address and the 11th of one account are 429', async () => {
    const register = (email: string, address: string) =>
      app.send('POST /api/register', { json: { email, password }, headers: { 'x-real-ip': address } })
    const [address, email] = [nextAddress(), nobody()]
    const byAddress = await Promise.all(Array.from({ length: 31 }, () => register(nobody(), address)))
    expect(statuses(byAddress).sort()).toEqual([...Array(30).fill(202), 429])
    const byAccount = await times(11, () => register(email, nextAddress()))
    expect(statuses(byAccount)).toEqual([...Array(10).fill(202), 429])
  })

  test('the 11th password change of one account is 429, however many addresses it comes from', async () => {
    const { body } = await app.loggedIn()
    const answers = await times(11, () =>
      app.send('POST /api/password', {
        bearer: body.accessToken,
        json: { currentPassword: wrong, newPassword: 'a new password' },
      }),
    )
    expect(statuses(answers)).toEqual([...Array(10).fill(422), 429])
  })

  test('5 proofs a minute from one address meet no limit: each registers, logs in 4 times, refreshes 8 times', async () => {
    const headers = { 'x-real-ip': nextAddress() }
    for (let proof = 1; proof <= 5; proof++) {
      const json = { email: nobody(), password }
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

describe('a refusal', () => {
  test('costs the instance that knows of it neither a query nor a password hash, 300 at once', async () => {
    const [email, address] = [nobody(), nextAddress()]
    await times(11, () => login(email, address))
    // The queue of the hashes has 200 places: if these were to hash, the last ones would be 503.
    const flood = () => Promise.all(Array.from({ length: 300 }, () => login(email, address)))
    let answers: { status: number }[] = []
    const queries = await queriesDuring(async () => {
      answers = await flood()
    })
    expect(queries).toEqual([])
    expect(statuses(answers)).toEqual(Array(300).fill(429))
  })

  test('leaves the account as it is: no user was registered, no session begun', async () => {
    const address = nextAddress()
    const emails = Array.from({ length: 40 }, nobody)
    const send = (email: string) =>
      other.send('POST /api/register', { json: { email, password }, headers: { 'x-real-ip': address } })
    const answers = await Promise.all(emails.map(send))
    const refused = emails.filter((_, index) => answers[index]?.status === 429)
    expect(refused.length).toBeGreaterThan(0)
    const list = refused.map((email) => `'${email}'`).join(', ')
    expect(await database.query(`SELECT 1 FROM users WHERE email IN (${list})`)).toEqual([])
  })

  test('ends with the window', async () => {
    await using quick = await startAuthApp({
      DATABASE_URL: database.pooledUrl,
      RATE_LIMIT_LOGIN: 'both 1/1, account 100/3600',
    })
    const [email, address] = [nobody(), nextAddress()]
    expect((await login(email, address, quick)).status).toBe(401)
    const refused = await login(email, address, quick)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1'])
    await new Promise((resolve) => setTimeout(resolve, 1100))
    expect((await login(email, address, quick)).status).toBe(401)
  })
})

describe('refreshing', () => {
  test('over the limit is 429 and loses nothing; a replay over the limit ends the session all the same', async () => {
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
  test('holds hashes: neither e-mail nor address', async () => {
    const [email, address] = [nobody(), '10.99.98.97']
    await login(email, address)
    const dump = JSON.stringify(await database.query('SELECT r::text FROM rate_limits r'))
    for (const text of [email, address])
      for (const form of [text, Buffer.from(text).toString('hex')]) expect(dump).not.toContain(form)
  })

  test('counts 200 tries of 10 accounts from 10 addresses at once without a deadlock, and exactly', async () => {
    const [emails, addresses] = [
      Array.from({ length: 10 }, nobody),
      Array.from({ length: 10 }, () => nextAddress()),
    ]
    await using wide = await startAuthApp({
      DATABASE_URL: database.pooledUrl,
      DATABASE_POOL_MAX: '10',
      RATE_LIMIT_REFRESH: 'account 1/1',
      RATE_LIMIT_REGISTER: 'address 13/600, account 1000/600',
    })
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, n) =>
        wide.send('POST /api/register', {
          json: { email: emails[n % 10], password },
          headers: { 'x-real-ip': addresses[Math.floor(n / 10) % 10] ?? '' },
        }),
      ),
    )
    const counted = Object.groupBy(statuses(answers), (status) => String(status))
    expect(Object.fromEntries(Object.entries(counted).map(([status, all]) => [status, all?.length]))).toEqual(
      {
        202: 130,
        429: 70,
      },
    )
  })
})
