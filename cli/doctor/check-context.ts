import type pg from 'pg'
import { type Endpoint, openConnection } from '../../plugin/connection.ts'
import { pooledName } from '../../rules/environment/deployment-facts.ts'
import { urlSubjects } from '../../rules/environment/url-subject.ts'
import { Problem } from '../../rules/problem.ts'
import { formatUrl } from '../../rules/url/connection-url.ts'
import { isLoopback } from '../../rules/url/loopback.ts'
import { parseUrl } from '../../rules/url/parse-url.ts'
import { fetchHealth, type Health } from './health.ts'
import { probeSharing, type Shared } from './probe-sharing.ts'
import type { CheckOptions, DoctorTarget } from './target.ts'

/** A door as it was found: a client, why it stayed closed, or undefined where there is nothing to open. */
export type Opened = { client: pg.Client } | { problem: Problem } | undefined

/** What the questions share: each door and the app are asked once. */
export class CheckContext implements AsyncDisposable {
  readonly #opened = new Map<'pooled' | 'direct', Promise<Opened>>()
  #health: Promise<Health | undefined> | undefined
  #sharing: Promise<Shared> | undefined

  readonly target: DoctorTarget
  readonly checkOptions: CheckOptions

  constructor(target: DoctorTarget, checkOptions: CheckOptions) {
    this.target = target
    this.checkOptions = checkOptions
  }

  get facts() {
    return this.target.facts
  }

  /** Name of the variable the app takes its URL from. */
  get pooledName(): string {
    return pooledName(this.facts)
  }

  /** The door of one URL, mended as far as it can be guessed; undefined offline or where the value is not known. */
  door(role: 'pooled' | 'direct'): Endpoint | undefined {
    if (this.checkOptions.offline) return undefined
    const text = urlSubjects(this.facts).find((subject) => subject.role === role)?.text
    const { url } = parseUrl(text ?? '')
    if (!url?.user || !url.database) return undefined
    // Only this machine is spoken to in plain text. A `schema` would be SET on a backend that the pooler lends to others.
    const { sslmode, schema } = url.parameters
    const plain = isLoopback(url.host) && /^(disable|)$/.test(sslmode ?? '')
    const parameters = {
      sslmode: plain ? 'disable' : 'require',
      ...(schema && role === 'direct' ? { schema } : {}),
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

  /** Past the pooler where that is known, else through it. */
  async openAny(): Promise<Opened> {
    const direct = await this.open('direct')
    return direct && 'client' in direct ? direct : ((await this.open('pooled')) ?? direct)
  }

  /** What the app answers at /api/health; undefined offline or where its address is not known. */
  health(): Promise<Health | undefined> {
    const { app } = this.target
    this.#health ??=
      this.checkOptions.offline || !app
        ? Promise.resolve(undefined)
        : fetchHealth(app, this.facts, this.checkOptions.signal)
    return this.#health
  }

  /** Whether idle clients of the pooled door share backends. */
  sharing(): Promise<Shared> {
    this.#sharing ??= this.#probe()
    return this.#sharing
  }

  async #probe(): Promise<Shared> {
    const door = this.door('pooled')
    if (!door)
      return { unknown: this.checkOptions.offline ? 'not asked: --offline' : 'there is no URL to probe' }
    const opened = await this.open('pooled')
    if (!opened || 'problem' in opened) return { unknown: 'the door does not open' }
    return probeSharing(door, this.target.poolSize, this.checkOptions.signal)
  }

  async #open(role: 'pooled' | 'direct'): Promise<Opened> {
    const door = this.door(role)
    if (!door) return undefined
    try {
      const { signal } = this.checkOptions
      return {
        client: await openConnection(door, { signal, patience: 0, applicationName: 'poolproof-doctor' }),
      }
    } catch (error) {
      if (error instanceof Problem) return { problem: error }
      throw error
    }
  }

  async [Symbol.asyncDispose]() {
    // A door that hangs is not waited for after Ctrl+C: the process ends, and its connections with it.
    if (this.checkOptions.signal.aborted) return
    for (const opened of await Promise.allSettled(this.#opened.values())) {
      if (opened.status === 'fulfilled' && opened.value && 'client' in opened.value)
        await opened.value.client.end().catch(() => undefined)
    }
  }
}
