import type { Person } from './people.ts'

export type Route = 'me' | 'refresh' | 'login'

/** Who visits which app. */
export interface Crowd {
  app: string
  /** Origin of the front end. */
  origin: string
  people: Person[]
}

/** What is sent. With `rate` the requests come due by the clock, however slow the answers are. */
export interface Load {
  requests: number
  /** Requests that are under way at the same time, at most; without `rate`, also at least. */
  concurrency: number
  /** Requests in a second. */
  rate?: number
}

/** Milliseconds. */
export interface Latency {
  p50: number
  p75: number
  p90: number
  p95: number
  p99: number
  max: number
}

export interface Count {
  requests: number
  ok: number
  /** Of the successes; undefined where there was none. */
  latency: Latency | undefined
}

/** What came back. */
export interface Outcome extends Count {
  /** Answers that were no success, by their code. */
  errors: Record<string, number>
  /** Milliseconds from the first request to the last answer. */
  took: number
  byRoute: Record<Route, Count>
}

/** Of twenty requests: people mostly look, now and then come back, seldom log in. */
const mix: readonly Route[] = [
  ...(['login', 'me', 'me', 'refresh', 'me', 'me', 'me', 'refresh', 'me', 'me'] as const),
  ...(['me', 'me', 'me', 'refresh', 'me', 'me', 'me', 'refresh', 'me', 'me'] as const),
]

/** The route of the n-th request. */
export function routeOf(n: number): Route {
  return mix[n % mix.length] as Route
}
