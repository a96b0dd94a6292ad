import { randomBytes } from 'node:crypto'
import { type ReceivedCookie, receivedCookie } from './cookie.ts'
import { type Answer, type HttpClient, type Sent, told } from './http-client.ts'

/** A person who exists for one proof. No mail can ever reach the address: `.invalid` is reserved (RFC 2606). */
export class AuthClient {
  readonly email = `proof-${randomBytes(8).toString('hex')}@poolproof.invalid`
  readonly #password = randomBytes(24).toString('base64url')
  #site: HttpClient | undefined
  /** Of the newest login or refresh. */
  accessToken: string | undefined
  cookie: ReceivedCookie | undefined
  #exists = false

  /** From now on it visits this site. */
  on(site: HttpClient): this {
    this.#site = site
    return this
  }

  register(): Promise<Answer> {
    this.#exists = true
    return this.#ask('POST /api/register', { json: this.#credentials() })
  }

  async login(): Promise<Answer> {
    return this.#keep(await this.#ask('POST /api/login', { json: this.#credentials() }))
  }

  me(): Promise<Answer> {
    return this.#ask('GET /api/me', { bearer: this.accessToken })
  }

  async refresh(cookie = this.cookie): Promise<Answer> {
    return this.#keep(await this.#ask('POST /api/refresh', { cookie: cookie?.pair }))
  }

  logout(): Promise<Answer> {
    return this.#ask('POST /api/logout', { cookie: this.cookie?.pair })
  }

  async leave(): Promise<Answer> {
    const answer = await this.#ask('DELETE /api/me', { bearer: this.accessToken })
    if (succeeded(answer)) this.#exists = false
    return answer
  }

  /** Sees to it that nobody is left behind, by a new login if need be. Answers who could not be removed, and why. */
  async removeTraces(): Promise<string | undefined> {
    if (!this.#exists || succeeded(await this.leave())) return undefined
    const login = await this.login()
    // Wrong credentials: the registration never came to pass.
    if (login.status === 401) return undefined
    if (succeeded(login) && succeeded(await this.leave())) return undefined
    return `${this.email} (login: ${told(login)})`
  }

  #ask(route: string, sent: Sent): Promise<Answer> {
    if (!this.#site) throw new Error('a visitor needs a site')
    return this.#site.ask(route, sent)
  }

  #credentials() {
    return { email: this.email, password: this.#password }
  }

  #keep(answer: Answer): Answer {
    if (!succeeded(answer)) return answer
    const { accessToken } = answer.json ?? {}
    this.accessToken = typeof accessToken === 'string' ? accessToken : undefined
    this.cookie = receivedCookie(answer.headers)
    return answer
  }
}

export function succeeded({ status }: Answer): boolean {
  return status >= 200 && status < 300
}
