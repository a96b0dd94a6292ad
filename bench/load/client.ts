import { Agent, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Route } from './load.ts'
import type { TestUser } from './users.ts'

/** Milliseconds after which a user gives up. */
const patience = 60_000

/**
 * One user at one address. On Linux all of 127.0.0.0/8 is this machine, so a thousand users have a thousand addresses
 * and the app's limits count them apart, without any header that an edge would have to believe.
 */
export class AuthClient {
  private readonly agent: Agent
  private readonly user: TestUser
  private readonly target: { app: URL; origin: string }

  constructor(user: TestUser, number: number, target: AuthClient['target']) {
    this.user = user
    this.target = target
    const localAddress = `127.1.${Math.floor(number / 250)}.${(number % 250) + 1}`
    this.agent = new Agent({ keepAlive: true, ...(process.platform === 'linux' && { localAddress }) })
  }

  /** Why there was no success; undefined when there was. */
  async call(route: Route): Promise<string | undefined> {
    try {
      const answer = await this.send(route)
      const body = await text(answer)
      if (answer.statusCode !== 200) return codeOf(answer, body)
      const cookie = /^[^=]+=([^;]+)/.exec(answer.headers['set-cookie']?.[0] ?? '')?.[1]
      if (route === 'refresh' && cookie) this.user.refreshToken = cookie
      return undefined
    } catch (error) {
      const { code, name } = error as NodeJS.ErrnoException
      return name === 'TimeoutError' || name === 'AbortError' ? 'NO_ANSWER' : (code ?? name)
    }
  }

  leave(): void {
    this.agent.destroy()
  }

  private send(route: Route): Promise<IncomingMessage> {
    const { email, password, accessToken, refreshToken } = this.user
    const routes = {
      me: { method: 'GET', headers: { authorization: `Bearer ${accessToken}` }, body: '' },
      refresh: { method: 'POST', headers: { cookie: `refresh=${refreshToken}` }, body: '' },
      login: {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, password }),
      },
    }
    const { method, headers, body } = routes[route]
    const { app, origin } = this.target
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          host: app.hostname,
          port: app.port,
          path: `/api/${route}`,
          method,
          agent: this.agent,
          headers: { origin, 'x-poolproof': '1', 'content-length': Buffer.byteLength(body), ...headers },
          signal: AbortSignal.timeout(patience),
        },
        resolve,
      )
      sent.once('error', (error: NodeJS.ErrnoException) => {
        // The server may have closed a kept connection at this very moment: then another one, which is new, takes its place.
        if (sent.reusedSocket && error.code === 'ECONNRESET') this.send(route).then(resolve, reject)
        else reject(error)
      })
      sent.end(body)
    })
  }
}

/** The app says it in the body, the platform in a header. */
function codeOf(answer: IncomingMessage, body: string): string {
  const platform = answer.headers['x-vercel-error']
  if (typeof platform === 'string') return platform
  try {
    return (JSON.parse(body) as { code?: string }).code ?? `HTTP_${answer.statusCode}`
  } catch {
    return `HTTP_${answer.statusCode}`
  }
}
