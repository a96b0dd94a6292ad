import { randomBytes } from 'node:crypto'
import type { Checklist } from '../checklist.ts'
import type { ProofRun } from '../run.ts'
import { type CookieOrigins, expectedCookie, type ReceivedCookie, receivedCookie } from './cookie.ts'
import { type Answer, describeAnswer, type HttpClient, type RequestParts, succeeded } from './http-client.ts'

const SUCCESS = 'HTTP 2xx'
const REFUSED = 'HTTP 401'
/** Milliseconds for removing the test user after a proof that was cut short. */
const REMOVAL = 20_000

/**
 * Registers a test user, logs it in and out, runs `work` with a request of that user, and deletes the user, whatever fails or
 * is cancelled. Returns undefined where a login failed, which is a missed check.
 */
export async function checkAuthFlow<Result>(
  { client, checks }: ProofRun,
  origins: CookieOrigins,
  work: (request: () => Promise<Answer>) => Promise<Result>,
): Promise<Result | undefined> {
  const user = new AuthClient(client)
  try {
    if (!(await logInAndOut(user, origins, checks))) return undefined
    const result = await work(() => user.me())
    await removeUser(user, checks)
    return result
  } finally {
    const left = await user.cleanUp(AbortSignal.timeout(REMOVAL))
    if (left) checks.record('removal of the test user', 'done', left)
  }
}

/** The whole life of a session. Returns whether the user is logged in at the end. */
async function logInAndOut(user: AuthClient, origins: CookieOrigins, checks: Checklist): Promise<boolean> {
  const passes = (name: string, answer: Answer) =>
    checks.record(name, SUCCESS, describeAnswer(answer), succeeded(answer))
  const refuses = (name: string, answer: Answer) =>
    checks.record(name, REFUSED, describeAnswer(answer), answer.status === 401)

  if (!passes('register', await user.register())) return false
  const login = await user.login()
  if (!passes('login', login)) return false
  checks.record('cookie of login', expectedCookie(origins).line, user.cookie?.line ?? 'no refresh cookie')
  checkCors(login, origins, checks)
  await checkMe(user, checks)

  const grandparent = user.cookie
  passes('first refresh', await user.refresh())
  passes('second refresh', await user.refresh())
  const newest = user.cookie
  const rotated = grandparent?.pair !== newest?.pair
  checks.record('refresh token changes', 'another one', rotated ? 'another one' : 'the same one')
  refuses('replayed refresh token', await user.refresh(grandparent))
  refuses('newest refresh token after the replay', await user.refresh(newest))

  if (!passes('login after the replay', await user.login())) return false
  passes('logout', await user.logout())
  refuses('refresh after logout', await user.refresh())
  return passes('login after logout', await user.login())
}

async function removeUser(user: AuthClient, checks: Checklist): Promise<void> {
  const removed = await user.remove()
  if (!checks.record('delete the user', SUCCESS, describeAnswer(removed), succeeded(removed))) return
  const login = await user.login()
  checks.record('login of the deleted user', REFUSED, describeAnswer(login), login.status === 401)
}

/** Without these headers the browser keeps the answer from the front end's pages. */
function checkCors({ headers }: Answer, origins: CookieOrigins, checks: Checklist): void {
  if (expectedCookie(origins).mode === 'same-origin') return
  const origin = headers.get('access-control-allow-origin') ?? 'no origin'
  const credentials = headers.get('access-control-allow-credentials') === 'true' ? 'with' : 'without'
  const expected = `${origins.frontendUrl} with credentials`
  checks.record('CORS of login', expected, `${origin} ${credentials} credentials`)
}

async function checkMe(user: AuthClient, checks: Checklist): Promise<void> {
  const answer = await user.me()
  const received = (answer.json?.user ?? answer.json) as { email?: unknown } | undefined
  const same = received?.email === user.email || !succeeded(answer)
  checks.record('me', 'HTTP 200', `${describeAnswer(answer)}${same ? '' : ' for another user'}`)
}

/** Credentials of a user who exists for one proof. No mail can reach the address: `.invalid` is reserved (RFC 2606). */
export function testCredentials(): { email: string; password: string } {
  return {
    email: `proof-${randomBytes(8).toString('hex')}@poolproof.invalid`,
    password: randomBytes(24).toString('base64url'),
  }
}

/** The test user of the auth app. */
class AuthClient {
  readonly #credentials = testCredentials()
  #client: HttpClient
  #accessToken: string | undefined
  /** Of the newest login or refresh. */
  cookie: ReceivedCookie | undefined
  #exists = false

  constructor(client: HttpClient) {
    this.#client = client
  }

  get email(): string {
    return this.#credentials.email
  }

  register(): Promise<Answer> {
    this.#exists = true
    return this.#send('POST /api/register', { json: this.#credentials })
  }

  async login(): Promise<Answer> {
    return this.#keep(await this.#send('POST /api/login', { json: this.#credentials }))
  }

  me(): Promise<Answer> {
    return this.#send('GET /api/me', { bearer: this.#accessToken })
  }

  async refresh(cookie = this.cookie): Promise<Answer> {
    return this.#keep(await this.#send('POST /api/refresh', { cookie: cookie?.pair }))
  }

  logout(): Promise<Answer> {
    return this.#send('POST /api/logout', { cookie: this.cookie?.pair })
  }

  async remove(): Promise<Answer> {
    const answer = await this.#send('DELETE /api/me', { bearer: this.#accessToken })
    if (succeeded(answer)) this.#exists = false
    return answer
  }

  /** Removes a user who is still there, by a new login if need be. Returns who could not be removed, and why. */
  async cleanUp(signal: AbortSignal): Promise<string | undefined> {
    this.#client = this.#client.under(signal)
    if (!this.#exists || succeeded(await this.remove())) return undefined
    const login = await this.login()
    // Wrong credentials: the registration did not succeed.
    if (login.status === 401) return undefined
    if (succeeded(login) && succeeded(await this.remove())) return undefined
    return `${this.email} (login: ${describeAnswer(login)})`
  }

  #send(route: string, parts: RequestParts): Promise<Answer> {
    return this.#client.request(route, parts)
  }

  #keep(answer: Answer): Answer {
    if (!succeeded(answer)) return answer
    const { accessToken } = answer.json ?? {}
    this.#accessToken = typeof accessToken === 'string' ? accessToken : undefined
    this.cookie = receivedCookie(answer.headers)
    return answer
  }
}
