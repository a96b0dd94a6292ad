import type pg from 'pg'
import { watchQueries } from '../app-role.ts'
import type { Checklist } from '../checklist.ts'
import type { ProofRun } from '../run.ts'
import type { AccountRoutes, AppRoutes, ProofSettings, Step } from '../settings.ts'
import { testCredentials } from './auth-flow.ts'
import { type Answer, describeAnswer, type HttpClient, succeeded } from './http-client.ts'

/** Milliseconds for removing the test user after a proof that was cut short. */
const REMOVAL = 20_000

/** Only the auth app promises a fingerprint. A custom app may report one at the same place, and then it has to be right. */
export async function checkReportedFingerprint(
  { client, checks, gaps }: ProofRun,
  { cronSecret, fingerprint }: ProofSettings,
): Promise<void> {
  if (fingerprint === undefined) return
  const { status, json } = await client.request('GET /api/health', { bearer: cronSecret })
  const reported = status === 200 ? json?.fingerprint : undefined
  if (typeof reported === 'string') checks.record('fingerprint', fingerprint, reported)
  else
    gaps.push(
      'the app reports no fingerprint at /api/health: that it runs with this environment follows from when it was deployed, and was not seen',
    )
}

/**
 * Logs a test user in where the app has routes for it, and runs `work` with a request of the app's route; the database must
 * see its queries come through DATABASE_URL. Returns undefined where the login failed, which is a missed check.
 */
export async function checkCustomApp<Result>(
  { client, checks, gaps }: ProofRun,
  app: AppRoutes,
  pooled: pg.Client,
  work: (request: () => Promise<Answer>) => Promise<Result>,
): Promise<Result | undefined> {
  const user = new TestUser(app, client)
  try {
    if (!(await user.register(checks))) return undefined
    const { result, seen } = await watchQueries(pooled, () => work(() => user.request()))
    const expected = 'queries of that role'
    checks.record('the route asks the database by DATABASE_URL', expected, seen ? expected : 'none')
    return result
  } finally {
    const left = await user.remove(AbortSignal.timeout(REMOVAL))
    if (left && app.account?.remove) checks.record('removal of the test user', 'done', left)
    else if (left) gaps.push(`the proof leaves ${left} behind`)
  }
}

/** Members of a login's answer that are taken for the bearer of later requests. */
const tokenNames = ['accessToken', 'access_token', 'token', 'jwt']

/** The test user of a custom app, of which only the configured routes are known. */
class TestUser {
  readonly #credentials = testCredentials()
  readonly #routes: AppRoutes
  #client: HttpClient
  #bearer: string | undefined
  #cookie: string | undefined
  #exists = false

  constructor(routes: AppRoutes, client: HttpClient) {
    this.#routes = routes
    this.#client = client
  }

  /** The route that queries the database, as the logged-in user. */
  request(): Promise<Answer> {
    return this.#client.request(`GET ${this.#routes.path}`, { bearer: this.#bearer, cookie: this.#cookie })
  }

  /** Registers and logs in, where there are routes for it; returns whether all went well. */
  async register(checks: Checklist): Promise<boolean> {
    const { account } = this.#routes
    if (!account) return true
    if (account.register) {
      this.#exists = true
      if (!passes(checks, 'register', await this.#send(account.register))) return false
    }
    return await this.#logIn(account, checks)
  }

  /** Returns who stays behind, for want of a route or because the removal failed. */
  async remove(signal: AbortSignal): Promise<string | undefined> {
    this.#client = this.#client.under(signal)
    if (!this.#exists) return undefined
    const { email } = this.#credentials
    const remove = this.#routes.account?.remove
    if (!remove) return `${email} (poolproof:proof.account.remove names no route)`
    const answer = await this.#send(remove)
    if (succeeded(answer)) this.#exists = false
    return succeeded(answer) ? undefined : `${email} (${remove.route}: ${describeAnswer(answer)})`
  }

  async #logIn({ login }: AccountRoutes, checks: Checklist): Promise<boolean> {
    if (JSON.stringify(login.body ?? '').includes('{password}')) {
      const wrong = { ...this.#credentials, password: testCredentials().password }
      const answer = await this.#client.request(login.route, { json: fillIn(login.body, wrong) })
      const refused = answer.status >= 400 && answer.status < 500
      checks.record('login with a wrong password', 'HTTP 4xx', describeAnswer(answer), refused)
    }
    const answer = await this.#send(login)
    if (!passes(checks, 'login', answer)) return false
    const token = tokenNames.map((name) => answer.json?.[name]).find((value) => typeof value === 'string')
    this.#bearer = token as string | undefined
    this.#cookie = answer.headers
      .getSetCookie()
      .map((line) => line.split(';', 1)[0])
      .join('; ')
    const got = this.#bearer ? 'a token' : this.#cookie ? 'a cookie' : 'neither'
    return checks.record('what the login gives', 'a token or a cookie', got, got !== 'neither')
  }

  #send({ route, body }: Step): Promise<Answer> {
    const json = fillIn(body, this.#credentials)
    return this.#client.request(route, { json, bearer: this.#bearer, cookie: this.#cookie })
  }
}

function fillIn(body: Step['body'], user: Record<'email' | 'password', string>): unknown {
  if (!body) return undefined
  const texts = Object.entries(body).map(([name, value]) => [
    name,
    typeof value === 'string'
      ? value.replace(/\{(email|password)\}/g, (_, key: keyof typeof user) => user[key])
      : value,
  ])
  return Object.fromEntries(texts)
}

function passes(checks: Checklist, name: string, answer: Answer): boolean {
  return checks.record(name, 'HTTP 2xx', describeAnswer(answer), succeeded(answer))
}
