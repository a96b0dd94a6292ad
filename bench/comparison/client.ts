import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Route } from '../load/load.ts'
import type { TestUser } from '../load/users.ts'

/** What a candidate wants to be asked, and what it gives back to be used the next time. */
export interface Dialect {
  ask(
    route: Route,
    user: TestUser,
  ): { method: string; path: string; headers: Record<string, string>; body: string }
  /** Takes a new token out of an answer. */
  take(route: Route, user: TestUser, headers: IncomingHttpHeaders): void
}

export const origin = 'http://localhost:3000'
const common = { origin, 'x-poolproof': '1', 'content-type': 'application/json' }

function cookie(headers: IncomingHttpHeaders, name: string): string | undefined {
  const found = headers['set-cookie']?.find((one) => one.startsWith(`${name}=`))
  return found?.slice(name.length + 1).split(';', 1)[0]
}

/** The app's, which the baseline speaks too. */
export const ours: Dialect = {
  ask: (route, { email, password, accessToken, refreshToken }) =>
    ({
      me: { method: 'GET', path: '/api/me', headers: { authorization: `Bearer ${accessToken}` }, body: '' },
      refresh: {
        method: 'POST',
        path: '/api/refresh',
        headers: { cookie: `refresh=${refreshToken}` },
        body: '',
      },
      login: { method: 'POST', path: '/api/login', headers: {}, body: JSON.stringify({ email, password }) },
    })[route],
  take(route, user, headers) {
    if (route === 'refresh') user.refreshToken = cookie(headers, 'refresh') ?? user.refreshToken
  },
}

const session = 'better-auth.session_token'

/** It knows sessions and no access tokens: `me` and `refresh` send the session's cookie, which is kept in `refreshToken`. */
export const betterAuth: Dialect = {
  ask(route, { email, password, refreshToken }) {
    const headers = { cookie: `${session}=${refreshToken}` }
    return {
      me: { method: 'GET', path: '/api/auth/get-session', headers, body: '' },
      refresh: { method: 'GET', path: '/api/extending/get-session', headers, body: '' },
      login: {
        method: 'POST',
        path: '/api/auth/sign-in/email',
        headers: {},
        body: JSON.stringify({ email, password }),
      },
    }[route]
  },
  take(_, user, headers) {
    user.refreshToken = cookie(headers, session) ?? user.refreshToken
  },
}

/** Asks one candidate over kept connections. */
export class AuthClient {
  private readonly agent = new Agent({ keepAlive: true })
  private readonly port: number
  private readonly dialect: Dialect

  constructor(port: number, dialect: Dialect) {
    this.port = port
    this.dialect = dialect
  }

  /** Throws where the answer is no success: a benchmark with failures measures something else. */
  async call(route: Route, user: TestUser, address = '10.0.0.1'): Promise<void> {
    const asked = this.dialect.ask(route, user)
    const headers = await this.send({ ...asked, headers: { ...asked.headers, 'x-real-ip': address } })
    this.dialect.take(route, user, headers)
  }

  send({ method, path, headers, body }: ReturnType<Dialect['ask']>): Promise<IncomingHttpHeaders> {
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          host: '127.0.0.1',
          port: this.port,
          path,
          method,
          agent: this.agent,
          headers: { ...common, ...headers, 'content-length': Buffer.byteLength(body) },
          timeout: 30_000,
        },
        async (answer) => {
          const got = await text(answer)
          if (answer.statusCode === 200) resolve(answer.headers)
          else reject(new Error(`${method} ${path}: ${answer.statusCode} ${got}`))
        },
      )
      sent.once('error', reject)
      sent.once('timeout', () => sent.destroy(new Error(`${method} ${path}: no answer in 30 s`)))
      sent.end(body)
    })
  }

  leave(): void {
    this.agent.destroy()
  }
}
