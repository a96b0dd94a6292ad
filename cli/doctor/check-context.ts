import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { ConnectionProblem, type Endpoint, openConnection } from '../../plugin/connection.ts'
import { probePooling } from '../../plugin/proof/pooling.ts'
import { families } from '../../rules/environment/check-environment.ts'
import { pooledName } from '../../rules/environment/deployment-facts.ts'
import type { Finding } from '../../rules/environment/rule.ts'
import { urlSubjects } from '../../rules/environment/url-subject.ts'
import { formatUrl } from '../../rules/url/connection-url.ts'
import { isLoopback } from '../../rules/url/loopback.ts'
import { parseUrl } from '../../rules/url/parse-url.ts'
import { fetchHealth, type Health } from './app.ts'
import type { CheckOptions, DoctorTarget } from './target.ts'

/** An open connection, the reason why it failed, or undefined without a URL. */
export type Opened = { client: pg.Client } | { problem: ConnectionProblem } | undefined

/** State that the checks share: each connection is opened once, and the app is queried once. */
export class CheckContext implements AsyncDisposable {
  readonly #opened = new Map<'pooled' | 'direct', Promise<Opened>>()
  #health: Promise<Health | undefined> | undefined
  #sharing: Promise<Sharing> | undefined
  #urlFindings: readonly Finding[] | undefined

  readonly target: DoctorTarget
  readonly checkOptions: CheckOptions

  constructor(target: DoctorTarget, checkOptions: CheckOptions) {
    this.target = target
    this.checkOptions = checkOptions
  }

  get facts() {
    return this.target.facts
  }

  /** What the rules find in the URLs, which three checks report. */
  get urlFindings(): readonly Finding[] {
    this.#urlFindings ??= families.urls(this.facts)
    return this.#urlFindings
  }

  /** Name of the variable the app reads its URL from. */
  get pooledName(): string {
    return pooledName(this.facts)
  }

  /** The endpoint of one URL, without the faults that rules report; undefined offline or if the value is unknown. */
  endpoint(role: 'pooled' | 'direct'): Endpoint | undefined {
    if (this.checkOptions.offline) return undefined
    const text = urlSubjects(this.facts).find((subject) => subject.role === role)?.text
    const { url, placeholders } = parseUrl(text ?? '')
    if (!url?.user || !url.database || placeholders) return undefined
    // Plain text on this machine only. A `schema` would be SET on a backend that the pooler shares with other clients.
    const { sslmode, schema } = url.parameters
    const plain = isLoopback(url.host) && /^(disable|)$/.test(sslmode ?? '')
    const parameters = {
      sslmode: plain ? 'disable' : 'require',
      ...(schema && role === 'direct' && { schema }),
    }
    const ca = this.facts.variables.DATABASE_CA?.value
    return { url: formatUrl({ ...url, parameters }), ...(ca ? { ca } : {}) }
  }

  open(role: 'pooled' | 'direct'): Promise<Opened> {
    const known = this.#opened.get(role)
    if (known) return known
    const opening = this.#open(role)
    this.#opened.set(role, opening)
    return opening
  }

  /** The direct connection if it is known, else the pooled one. */
  async openAny(): Promise<Opened> {
    const direct = await this.open('direct')
    return direct && 'client' in direct ? direct : ((await this.open('pooled')) ?? direct)
  }

  /** The app's /api/health; undefined offline or if its address is unknown. */
  health(): Promise<Health | undefined> {
    const { app } = this.target
    this.#health ??=
      this.checkOptions.offline || !app
        ? Promise.resolve(undefined)
        : fetchHealth(app, this.facts, this.checkOptions.signal)
    return this.#health
  }

  /** Whether idle clients of the pooled connection share backends. */
  sharing(): Promise<Sharing> {
    this.#sharing ??= this.#probe()
    return this.#sharing
  }

  async #probe(): Promise<Sharing> {
    const endpoint = this.endpoint('pooled')
    if (!endpoint) return { unknown: this.checkOptions.offline ? 'skipped: --offline' : 'no URL to test' }
    const opened = await this.open('pooled')
    if (!opened || 'problem' in opened) return { unknown: 'the connection failed' }
    return probeSharing(endpoint, this.target.poolSize, this.checkOptions.signal)
  }

  async #open(role: 'pooled' | 'direct'): Promise<Opened> {
    const endpoint = this.endpoint(role)
    if (!endpoint) return undefined
    try {
      const { signal } = this.checkOptions
      return {
        client: await openConnection(endpoint, { signal, patience: 0, applicationName: 'poolproof-doctor' }),
      }
    } catch (error) {
      if (error instanceof ConnectionProblem) return { problem: error }
      throw error
    }
  }

  async [Symbol.asyncDispose]() {
    // After Ctrl+C the process ends, and hanging connections with it.
    if (this.checkOptions.signal.aborted) return
    for (const opened of await Promise.allSettled(this.#opened.values())) {
      if (opened.status === 'fulfilled' && opened.value && 'client' in opened.value)
        await opened.value.client.end().catch(() => undefined)
    }
  }
}

/** Result of the test: only a pooler in transaction mode lets one backend serve two idle clients. */
export type Sharing = { shared: boolean; got: string } | { unknown: string; fix?: string }

/** Backends that a pooler of unknown size may rotate through; a larger number makes the test of a direct connection slower. */
const POOL = 40
/** Milliseconds for the test: a full pooler in session mode makes a query wait for minutes. */
const DEADLINE = 25_000

async function probeSharing(
  endpoint: Endpoint,
  poolSize: number | undefined,
  signal: AbortSignal,
): Promise<Sharing> {
  const probe = probePooling(endpoint, { poolerBackends: poolSize ?? POOL, signal })
  const probed = await Promise.race([probe, sleep(DEADLINE, undefined, { ref: false })])
  if (!probed) {
    probe.catch(() => undefined)
    return {
      unknown: `no answer in ${DEADLINE / 1000} s: a full session pooler, or a server under load`,
      fix: 'run the doctor again when the app has little traffic',
    }
  }
  const { pooling, got } = probed
  if (pooling.clients === 0) return { unknown: `8 idle clients could not connect: ${got}` }
  return { shared: pooling.shared, got }
}
