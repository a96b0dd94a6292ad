export interface Sent {
  json?: object
  bearer?: string
  token?: string
}

/** Asks the app as its front end does; never throws. */
export type Client = (route: Route, sent?: Sent) => Promise<Reply>

export function client(app: string, timeouts: Timeouts): Client {
  return async (route, { json, bearer, token } = {}) => {
    const began = performance.now()
    const signal = AbortSignal.timeout(patience(route, timeouts))
    const took = () => Math.round(performance.now() - began)
    try {
      const response = await fetch(`${app}/api/${route}`, {
        method: route === 'me' ? 'GET' : 'POST',
        headers: {
          origin: app,
          ...(json && { 'content-type': 'application/json' }),
          ...(bearer && { authorization: `Bearer ${bearer}` }),
          ...(token && { cookie: `refresh=${token}` }),
        },
        ...(json && { body: JSON.stringify(json) }),
        signal,
      })
      const { status, headers } = response
      const text = await response.text()
      const isJson = /json/.test(headers.get('content-type') ?? '')
      const body: { code?: string; accessToken?: string } = isJson ? JSON.parse(text) : {}
      const retryAfter = headers.get('retry-after')
      const cookie = /^[\w-]*refresh=([^;]+)/.exec(headers.getSetCookie()[0] ?? '')?.[1]
      return {
        route,
        status,
        code: body.code ?? headers.get('x-vercel-error') ?? '',
        ms: took(),
        retryAfter: retryAfter === null ? undefined : Number(retryAfter),
        ...(body.accessToken && { accessToken: body.accessToken }),
        ...(cookie && { token: cookie }),
      }
    } catch {
      // Refused, cut, or given up: all that a caller can know.
      const code = signal.aborted ? 'HUNG' : 'CONNECTION_LOST'
      return { route, status: 0, code, ms: took(), retryAfter: undefined }
    }
  }
}

export const routes = ['register', 'login', 'refresh', 'me'] as const
export type Route = (typeof routes)[number]

/** One request of a user and what came of it. */
export interface Reply {
  route: Route
  /** HTTP status; 0 where no answer came: refused, cut, or given up. */
  status: number
  /** Of the app's problem or the platform's error; `CONNECTION_LOST` or `HUNG` without an answer; empty on success. */
  code: string
  ms: number
  /** Seconds, where the answer says them. */
  retryAfter: number | undefined
  accessToken?: string
  /** Value of the refresh cookie that was set. */
  token?: string
}

const success: Record<Route, number> = { register: 202, login: 200, refresh: 200, me: 200 }
export const succeeded = ({ route, status }: Reply) => status === success[route]

/** What the app may always say: come back later, and when. */
export const isRetryLater = ({ status, retryAfter }: Reply) =>
  (status === 503 || status === 429) && retryAfter !== undefined && retryAfter > 0

/** Parameters of DATABASE_URL, in seconds. */
export interface Timeouts {
  pool_timeout: number
  connect_timeout: number
}

/** Seconds of a query at most; app/database/pool.ts. */
const queryTimeout = 10
/** Statements of a route, one after the other; docs of app/routes. */
const statements: Record<Route, number> = { register: 1, login: 2, refresh: 1, me: 1 }

/**
 * Milliseconds after which no answer counts as hung: for every statement the wait for a connection and the query, as
 * declared in DATABASE_URL and the app, and two seconds for the password, the cold start and the way.
 */
function patience(route: Route, timeouts: Timeouts): number {
  const wait = Math.max(timeouts.pool_timeout, timeouts.connect_timeout)
  return 1000 * (statements[route] * (wait + queryTimeout) + 2)
}
