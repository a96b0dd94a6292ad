import { randomBytes } from 'node:crypto'
import type { Checklist } from '../checklist.ts'
import { type AccountRoutes, type AppRoutes, filled, type Step, tokenOf } from './app-routes.ts'
import { succeeded } from './cookie-client.ts'
import { type Answer, type HttpClient, told } from './http-client.ts'

const SUCCESS = 'HTTP 2xx'

/** A person who visits an app that is not ours, and knows of it what its routes say. */
export class TestUser {
  readonly #person = {
    email: `proof-${randomBytes(8).toString('hex')}@poolproof.invalid`,
    password: randomBytes(24).toString('base64url'),
  }
  readonly #routes: AppRoutes
  #bearer: string | undefined
  #cookie: string | undefined
  #exists = false

  constructor(routes: AppRoutes) {
    this.#routes = routes
  }

  /** The route that asks the database, as whoever is logged in. */
  ask(site: HttpClient): Promise<Answer> {
    return site.ask(`GET ${this.#routes.path}`, { bearer: this.#bearer, cookie: this.#cookie })
  }

  /** Registers and logs in, where there are routes for it; answers whether all went well. */
  async arrive(site: HttpClient, checklist: Checklist): Promise<boolean> {
    const { account } = this.#routes
    if (!account) return true
    if (account.register) {
      this.#exists = true
      if (!passes(checklist, 'register', await this.#send(site, account.register))) return false
    }
    return await this.#logIn(site, account, checklist)
  }

  /** Is removed again; answers who stays behind, for want of a route or because it failed. */
  async leave(site: HttpClient): Promise<string | undefined> {
    if (!this.#exists) return undefined
    const remove = this.#routes.account?.remove
    if (!remove) return `${this.#person.email} (poolproof:proof.account.remove names no route)`
    const answer = await this.#send(site, remove)
    if (succeeded(answer)) this.#exists = false
    return succeeded(answer) ? undefined : `${this.#person.email} (${remove.route}: ${told(answer)})`
  }

  async #logIn(site: HttpClient, { login }: AccountRoutes, checklist: Checklist): Promise<boolean> {
    if (JSON.stringify(login.body ?? '').includes('{password}')) {
      const wrong = { ...this.#person, password: randomBytes(24).toString('base64url') }
      const answer = await site.ask(login.route, { json: filled(login.body, wrong) })
      const refused = answer.status >= 400 && answer.status < 500
      checklist.check('login with a wrong password', 'HTTP 4xx', told(answer), refused)
    }
    const answer = await this.#send(site, login)
    if (!passes(checklist, 'login', answer)) return false
    this.#bearer = tokenOf(answer.json)
    this.#cookie = answer.headers
      .getSetCookie()
      .map((line) => line.split(';', 1)[0])
      .join('; ')
    const got = this.#bearer ? 'a token' : this.#cookie ? 'a cookie' : 'neither'
    return checklist.check('what the login gives', 'a token or a cookie', got, got !== 'neither')
  }

  #send(site: HttpClient, { route, body }: Step): Promise<Answer> {
    return site.ask(route, {
      json: filled(body, this.#person),
      bearer: this.#bearer,
      cookie: this.#cookie,
    })
  }
}

function passes(checklist: Checklist, name: string, answer: Answer): boolean {
  return checklist.check(name, SUCCESS, told(answer), succeeded(answer))
}
