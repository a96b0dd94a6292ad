import { channel } from 'node:diagnostics_channel'
import type pg from 'pg'

/** The message of a channel `poolproof:pool.NAME`: no SQL, no values, no URL. */
export interface PoolEvent {
  /** The name that `observe` was given. */
  pool: string
  seconds: number
  /** SQLSTATE or errno of what failed, else the error's name. */
  error?: string
}

/**
 * What takes time, with the histogram of OpenTelemetry that it goes into: `wait` until a request has a connection, `connect`
 * where one is made, `use` until it is given back, `query` for one statement.
 * https://opentelemetry.io/docs/specs/semconv/database/database-metrics/
 */
const histograms = {
  wait: 'db.client.connection.wait_time',
  connect: 'db.client.connection.create_time',
  use: 'db.client.connection.use_time',
  query: 'db.client.operation.duration',
} as const
export type Timed = keyof typeof histograms

/**
 * Tells the times and figures of a pool to those who listen: subscribers of Node's channels `poolproof:pool.wait`, `.connect`,
 * `.use` and `.query` (`PoolEvent`), and the app's OpenTelemetry, registered before or after. Call it once for each pool,
 * before its first query; returns the pool.
 */
export function observe<Pool extends pg.Pool>(pool: Pool, name = 'postgres'): Pool {
  const { timed } = new PoolTelemetry(pool, name)
  const internals = pool as unknown as { Client: new (options: pg.ClientConfig) => pg.Client }
  internals.Client = class extends internals.Client {
    constructor(options: pg.ClientConfig) {
      super(options)
      const made = performance.now()
      this.once('connect', () => timed('connect', made))
      const query = this.query.bind(this) as (...args: unknown[]) => unknown
      this.query = ((...args: unknown[]) => told(timed, 'query', () => query(...args))) as pg.Client['query']
    }
  }
  const used = new WeakMap<object, number>()
  pool.on('acquire', (client) => used.set(client, performance.now()))
  pool.on('release', (_, client) => {
    const since = used.get(client)
    if (since !== undefined) timed('use', since)
  })
  const connect = pool.connect.bind(pool) as (...args: unknown[]) => unknown
  pool.connect = ((...args: unknown[]) => told(timed, 'wait', () => connect(...args))) as pg.Pool['connect']
  return pool
}

type Tell = (what: Timed, since: number, error?: unknown) => void

/** What is asked with a callback returns no promise, and is not timed. */
function told(timed: Tell, what: Timed, begin: () => unknown): unknown {
  const since = performance.now()
  const result = begin()
  if (result instanceof Promise)
    result.then(
      () => timed(what, since),
      (error) => timed(what, since, error),
    )
  return result
}

type Attributes = Record<string, string>
interface Meter {
  createHistogram(name: string, options: object): { record(value: number, attributes: Attributes): void }
  createObservableUpDownCounter(
    name: string,
    options: object,
  ): { addCallback(read: (result: { observe(value: number, attributes: Attributes): void }) => void): void }
}
type Histogram = ReturnType<Meter['createHistogram']>

/** Where `@opentelemetry/api` keeps what an app registered, whichever copy of it that was. */
const api = Symbol.for('opentelemetry.js.api.1')
interface Registered {
  metrics?: { getMeter(name: string): Meter }
}

class PoolTelemetry {
  readonly #pool: pg.Pool
  readonly #name: string
  #metered: Record<Timed, Histogram> | undefined

  constructor(pool: pg.Pool, name: string) {
    this.#pool = pool
    this.#name = name
  }

  /** `since` by performance.now(), which stands still while the instance is frozen. */
  timed: Tell = (what, since, error) => {
    const listeners = channel(`poolproof:pool.${what}`)
    const histogram = this.#histogramOf(what)
    if (!listeners.hasSubscribers && !histogram) return
    const seconds = (performance.now() - since) / 1000
    const code = error === undefined ? {} : { error: codeOf(error) }
    const event: PoolEvent = { pool: this.#name, seconds, ...code }
    if (listeners.hasSubscribers) listeners.publish(event)
    histogram?.record(seconds, {
      'db.client.connection.pool.name': this.#name,
      ...(what === 'query' && { 'db.system.name': 'postgresql' }),
      ...(code.error && { 'error.type': code.error }),
    })
  }

  /** Looked for until it is there: an app may register after its pool is made. */
  #histogramOf(what: Timed): Histogram | undefined {
    const { metrics } = (Reflect.get(globalThis, api) as Registered | undefined) ?? {}
    if (!this.#metered && metrics) this.#metered = this.#register(metrics.getMeter('poolproof'))
    return this.#metered?.[what]
  }

  #register(meter: Meter): Record<Timed, Histogram> {
    const name = { 'db.client.connection.pool.name': this.#name }
    const figure = (what: string, unit: string, read: () => number, more: Attributes = {}) =>
      meter
        .createObservableUpDownCounter(`db.client.connection.${what}`, { unit })
        .addCallback((result) => result.observe(read(), { ...name, ...more }))
    const state = (state: string) => ({ 'db.client.connection.state': state })
    const pool = this.#pool
    figure('count', '{connection}', () => pool.idleCount, state('idle'))
    figure('count', '{connection}', () => pool.totalCount - pool.idleCount, state('used'))
    figure('max', '{connection}', () => pool.options.max ?? 0)
    figure('pending_requests', '{request}', () => pool.waitingCount)
    const made = Object.entries(histograms).map(([what, name]) => [
      what,
      meter.createHistogram(name, { unit: 's' }),
    ])
    return Object.fromEntries(made) as Record<Timed, Histogram>
  }
}

function codeOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: string }
  return typeof code === 'string' ? code : (name ?? 'Error')
}
