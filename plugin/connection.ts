import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { advice } from '../rules/connection-errors/advice.ts'
import { type Family, familyOf } from '../rules/connection-errors/index.ts'
import { waiting } from '../rules/connection-errors/waiting.ts'
import { Problem } from '../rules/problem.ts'
import { pgConfig } from '../rules/url/pg-config.ts'
import { redact, urlSecrets } from '../rules/url/redact.ts'

/** A connection to the database: pooled or direct. */
export interface Endpoint {
  url: string
  /** PEM of a private CA. */
  ca?: string | undefined
}

export interface OpenOptions {
  signal?: AbortSignal
  /** How long to retry what may pass by itself, in ms; 0 tries once. 15 000. */
  patience?: number
  /** How long one attempt may take, in ms; 10 000. */
  attempt?: number
  applicationName?: string
}

/** Milliseconds between two attempts. */
const PAUSE = 500
/**
 * Milliseconds before each repetition of a refused login: a changed password takes a moment to reach Supavisor's cache, and
 * ten refusals in 150 s make it block this address. Migration, plugin and proof one after the other stay below that.
 */
const LOGIN_PAUSES = [500, 1_000, 2_000]
/** Refused logins per host and tenant within Supavisor's window; the rest of its ten is for a preview before, and for people. */
const LOGIN_TRIES = { most: 5, windowMs: 150_000 }

/** Connects, with the URL's `schema` as search_path. @throws Problem with endpoint and reason, no password */
export async function openConnection(endpoint: Endpoint, options: OpenOptions = {}): Promise<pg.Client> {
  const { signal, patience = 15_000, attempt = 10_000, applicationName = 'poolproof' } = options
  const deadline = performance.now() + patience
  for (let refused = 0; ; ) {
    signal?.throwIfAborted()
    const client = new pg.Client({
      ...pgConfig(endpoint.url, endpoint.ca),
      connectionTimeoutMillis: attempt,
      application_name: applicationName,
    })
    // A connection that breaks while idle shows in the next query.
    client.on('error', () => undefined)
    try {
      await client.connect()
      const schema = new URL(endpoint.url).searchParams.get('schema')
      if (schema) await client.query(`SET search_path = ${pg.escapeIdentifier(schema)}`)
      return client
    } catch (error) {
      await client.end().catch(() => undefined)
      const family = familyOf(error) ?? 'network'
      const wait = waiting(family)
      const pause = wait === 'seldom' ? loginPause(endpoint.url, refused++) : PAUSE
      if (wait === 'useless' || pause === undefined || performance.now() + pause > deadline)
        throw connectionProblem(endpoint.url, error)
      await sleep(pause, undefined, signal && { signal })
    }
  }
}

/** When logins of one tenant at one host were refused in this process. */
const refusals = new Map<string, number[]>()

/** Undefined when another try could open the pooler's circuit breaker. */
function loginPause(url: string, refused: number): number | undefined {
  const { hostname, username } = new URL(url)
  const key = `${hostname} ${username.split('.')[1] ?? ''}`
  const since = performance.now() - LOGIN_TRIES.windowMs
  const recent = [...(refusals.get(key) ?? []).filter((at) => at > since), performance.now()]
  refusals.set(key, recent)
  return recent.length < LOGIN_TRIES.most ? LOGIN_PAUSES[refused] : undefined
}

/** A connection that did not come about. */
export class ConnectionProblem extends Problem {
  readonly family: Family

  constructor(family: Family, what: string, fix: string) {
    super(advice[family].code, what, fix)
    this.family = family
  }
}

/** Which connection failed for which user, and why. */
export function connectionProblem(url: string, error: unknown): ConnectionProblem {
  const { host, pathname } = new URL(url)
  const { code = '', message, errors } = error as Error & { code?: string; errors?: Error[] }
  const family = familyOf(error) ?? 'network'
  // Node gives an AggregateError without a message when each address of a host refused.
  const reason = message || errors?.map((each) => each.message).join('; ') || code
  const user = userOf(url)
  const what = `${host}${pathname} as ${user ?? '***'}: ${redact(reason, urlSecrets(url))}`
  const place = { facts: { variables: {}, where: 'stack' }, ...(user && { user }) } as const
  return new ConnectionProblem(family, what, advice[family].fix(place))
}

/** A query's error: what a server or pooler says about the connection as a Problem, anything else as it is. */
export function brokenConnection(url: string, error: unknown): unknown {
  const family = familyOf(error)
  return family && family !== 'schema' ? connectionProblem(url, error) : error
}

/** Undefined without a password: the user may be the password then, whose colon is missing. */
export function userOf(url: string): string | undefined {
  const { username = '', password } = URL.parse(url) ?? {}
  return password ? decodeURIComponent(username) : undefined
}
