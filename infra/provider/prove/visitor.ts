import { randomBytes } from 'node:crypto'
import type { Checks } from './checks.ts'
import type { Answer, Deployment } from './deployment.ts'
import { reported } from './running-fingerprint.ts'
import { expectedShape, receivedCookie } from './set-cookie.ts'
import type { ProofSettings } from './settings.ts'

/** Somebody who registers, does what people do, and leaves no account behind. */
export class Visitor {
  private readonly credentials = {
    email: `proof-${randomBytes(9).toString('hex')}@poolproof.invalid`,
    password: randomBytes(24).toString('base64url'),
  }
  private readonly deployment: Deployment
  private readonly settings: ProofSettings
  private readonly checks: Checks
  private registered = false
  /** Of the last login. */
  accessToken = ''

  constructor(deployment: Deployment, settings: ProofSettings, checks: Checks) {
    this.deployment = deployment
    this.settings = settings
    this.checks = checks
  }

  async register(): Promise<boolean> {
    const answer = await this.deployment.ask('POST', '/api/register', { json: this.credentials })
    this.registered = answer.status < 300
    return this.checks.add('register', this.registered, '2xx', reported(answer))
  }

  /** Answers the refresh cookie, or undefined where the login did not work as a browser needs it. */
  async login(name: string): Promise<string | undefined> {
    const answer = await this.deployment.ask('POST', '/api/login', { json: this.credentials })
    this.accessToken = typeof answer.body.accessToken === 'string' ? answer.body.accessToken : ''
    const ok = answer.status === 200 && this.accessToken !== ''
    if (!this.checks.add(name, ok, '200 with an access token', reported(answer))) return undefined
    const cookie = receivedCookie(answer)
    const expected = expectedShape(this.settings)
    this.checks.same(`${name}: cookie`, expected, cookie?.shape ?? 'no refresh cookie')
    return cookie?.pair
  }

  async readsOwnAccount(): Promise<void> {
    const answer = await this.deployment.ask('GET', '/api/me', { bearer: this.accessToken })
    const { email } = (answer.body.user ?? {}) as { email?: unknown }
    const ok = answer.status === 200 && email === this.credentials.email
    this.checks.add('me', ok, '200 with the own e-mail', ok ? '200 with the own e-mail' : reported(answer))
  }

  /** Two refreshes in a row; then the oldest token of the three is replayed, which has to end the newest one too. */
  async refreshesAndReplays(first: string): Promise<void> {
    const second = await this.refreshed('refresh', first)
    const third = second && (await this.refreshed('refresh again', second))
    if (!third) return
    await this.refused('replay of the first refresh token', first)
    await this.refused('newest refresh token after the replay', third)
  }

  async logsOut(cookie: string): Promise<void> {
    const answer = await this.deployment.ask('POST', '/api/logout', { cookie })
    this.checks.add('logout', answer.status === 204, '204', reported(answer))
    await this.refused('refresh after logout', cookie)
  }

  /** Deletes the account; also after a failure, when `quietly` keeps it out of the checks. */
  async leaves({ quietly = false } = {}): Promise<void> {
    if (!this.registered) return
    if (quietly) {
      const login = await this.deployment.ask('POST', '/api/login', { json: this.credentials })
      this.accessToken = String(login.body.accessToken ?? '')
    }
    const answer = await this.deployment.ask('DELETE', '/api/me', { bearer: this.accessToken })
    this.registered = answer.status !== 204
    if (!quietly) this.checks.add('delete the account', !this.registered, '204', reported(answer))
  }

  private async refreshed(name: string, cookie: string): Promise<string | undefined> {
    const answer = await this.deployment.ask('POST', '/api/refresh', { cookie })
    const next = receivedCookie(answer)?.pair
    const ok = answer.status === 200 && next !== undefined && next !== cookie
    this.checks.add(
      name,
      ok,
      '200 with another cookie',
      next === cookie ? 'the same cookie' : reported(answer),
    )
    return ok ? next : undefined
  }

  private async refused(name: string, cookie: string): Promise<Answer> {
    const answer = await this.deployment.ask('POST', '/api/refresh', { cookie })
    this.checks.add(name, answer.status === 401, '401', reported(answer))
    return answer
  }
}
