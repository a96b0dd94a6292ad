export const routes = ['register', 'login', 'refresh', 'me'] as const
export type Route = (typeof routes)[number]

/** One request of a person and what came of it. */
export interface Answer {
  route: Route
  /** HTTP status; 0 where no answer came: refused, cut, or given up. */
  status: number
  /** Of the app's problem or the platform's error; `CONNECTION_LOST` or `HUNG` without an answer; empty on success. */
  code: string
  ms: number
  /** Seconds, where the answer says them. */
  retryAfter: number | undefined
  // biome-ignore lint/suspicious/noExplicitAny: bodies of many shapes
  body?: any
  /** Value of the refresh cookie that was set. */
  token?: string
}

const success: Record<Route, number> = { register: 202, login: 200, refresh: 200, me: 200 }
export const succeeded = ({ route, status }: Answer) => status === success[route]

/** What the app may always say: come back later, and when. */
export const isRetryLater = ({ status, retryAfter }: Answer) =>
  (status === 503 || status === 429) && retryAfter !== undefined && retryAfter > 0

/** Seconds of a query at most; app/database/pool-config.ts. */
const queryTimeout = 10
/** Statements of a route, one after the other; docs of app/routes. */
const statements: Record<Route, number> = { register: 1, login: 2, refresh: 1, me: 1 }

/**
 * Milliseconds after which no answer counts as hung: for every statement the wait for a connection and the query, as
 * declared in DATABASE_URL and the app, and two seconds for the password, the cold start and the way.
 */
export function patience(route: Route, timeouts: { pool_timeout: number; connect_timeout: number }): number {
  const wait = Math.max(timeouts.pool_timeout, timeouts.connect_timeout)
  return 1000 * (statements[route] * (wait + queryTimeout) + 2)
}
