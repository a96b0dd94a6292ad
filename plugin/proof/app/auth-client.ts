import { randomBytes } from 'node:crypto'
import { type ReceivedCookie, receivedCookie } from './cookie.ts'
import { type Answer, describeAnswer, type HttpClient, type RequestParts, succeeded } from './http-client.ts'

/** Credentials of a user who exists for one proof. No mail can reach the address: `.invalid` is reserved (RFC 2606). */
export function testCredentials(): { email: string; password: string } {
  return {
    email: `proof-${randomBytes(8).toString('hex')}@poolproof.invalid`,
    password: randomBytes(24).toString('base64url'),
  }
}

/** The test user of the auth app. */
export class AuthClient {
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
