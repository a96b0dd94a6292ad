import { channel } from 'node:diagnostics_channel'
import type pg from 'pg'

/** The message of a channel `poolproof:pool.NAME`: no SQL, no values, no URL. */
export interface PoolEvent {
  /** `host:port/database`. */
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

/** Times and figures of one pool for those who listen: subscribers of Node's channels, and the app's OpenTelemetry. */
export class PoolTelemetry {
  private readonly pool: pg.Pool
  private readonly name: string
  private metered: Record<Timed, Histogram> | undefined

  constructor(pool: pg.Pool, { host, port, database }: pg.ClientConfig) {
    this.pool = pool
    this.name = `${host}:${port ?? 5432}/${database ?? ''}`
    const used = new WeakMap<object, number>()
    pool.on('acquire', (client) => used.set(client, performance.now()))
    pool.on('release', (_, client) => {
      const since = used.get(client)
      if (since !== undefined) this.timed('use', since)
    })
  }

  /** `since` by performance.now(), which stands still while the instance is frozen. */
  timed(what: Timed, since: number, error?: unknown): void {
    const listeners = channel(`poolproof:pool.${what}`)
    const histogram = this.histogramOf(what)
    if (!listeners.hasSubscribers && !histogram) return
    const seconds = (performance.now() - since) / 1000
    const code = error === undefined ? {} : { error: codeOf(error) }
    if (listeners.hasSubscribers) listeners.publish({ pool: this.name, seconds, ...code })
    histogram?.record(seconds, {
      'db.client.connection.pool.name': this.name,
      ...(what === 'query' && { 'db.system.name': 'postgresql' }),
      ...(code.error && { 'error.type': code.error }),
    })
  }

  /** Looked for until it is there: an app may register after its pool is made. */
  private histogramOf(what: Timed): Histogram | undefined {
    const { metrics } = (Reflect.get(globalThis, api) as Registered | undefined) ?? {}
    if (!this.metered && metrics) this.metered = this.register(metrics.getMeter('poolproof'))
    return this.metered?.[what]
  }

  private register(meter: Meter): Record<Timed, Histogram> {
    const name = { 'db.client.connection.pool.name': this.name }
    const figure = (what: string, unit: string, read: () => number, more: Attributes = {}) =>
      meter
        .createObservableUpDownCounter(`db.client.connection.${what}`, { unit })
        .addCallback((result) => result.observe(read(), { ...name, ...more }))
    const state = (state: string) => ({ 'db.client.connection.state': state })
    const { pool } = this
    figure('count', '{connection}', () => pool.idleCount, state('idle'))
    figure('count', '{connection}', () => pool.totalCount - pool.idleCount, state('used'))
    figure('max', '{connection}', () => pool.options.max ?? 0)
    figure('pending_requests', '{request}', () => pool.waitingCount)
    const histogram = (what: Timed) => meter.createHistogram(histograms[what], { unit: 's' })
    return {
      wait: histogram('wait'),
      connect: histogram('connect'),
      use: histogram('use'),
      query: histogram('query'),
    }
  }
}

function codeOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: string }
  return typeof code === 'string' ? code : (name ?? 'Error')
}
