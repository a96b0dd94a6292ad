import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { commandFor } from '../rules/command-for.ts'
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

/** A server that is starting, one without room at the moment, a password that Supavisor's cache does not know yet (28P01). */
const PASSING = ['57P03', '53300', '28P01', 'ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EAI_AGAIN']

/** Connects, with the URL's `schema` as search_path. @throws Problem with endpoint and reason, no password */
export async function openConnection(endpoint: Endpoint, options: OpenOptions = {}): Promise<pg.Client> {
  const { signal, patience = 15_000, attempt = 10_000, applicationName = 'poolproof' } = options
  const deadline = performance.now() + patience
  for (;;) {
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
      if (!isPassing(error) || performance.now() + PAUSE > deadline)
        throw connectionProblem(endpoint.url, error)
      await sleep(PAUSE, undefined, signal && { signal })
    }
  }
}

function isPassing(error: unknown): boolean {
  const { code = '', message = '' } = error as Error & { code?: string }
  return PASSING.includes(code) || /terminated unexpectedly|timeout expired/.test(message)
}

interface Reason {
  /** SQLSTATE or Node's error code. */
  codes: RegExp
  /** Poolers report all of these as 08P01, and only the text tells them apart; a match counts whatever the code. */
  text?: RegExp
  code: string
  fix(user: string): string
}

/** Why a connection fails; the first that fits. */
const reasons: Reason[] = [
  {
    codes: /^(28P01|28000)$/,
    text: /authentication failed|no such user|tenant or user not found/i,
    code: 'DATABASE_LOGIN_REFUSED',
    fix: (user) =>
      `check user and password: ${commandFor('poolproof doctor --url -')}; if the stack created the role, give it a new password: ${commandFor(`pulumi up --replace '**::postgres-${passwordOf(user)}-password'`)}`,
  },
  {
    codes: /^3D000$/,
    text: /no such database/i,
    code: 'DATABASE_MISSING',
    fix: () => `create the database, or run ${commandFor('pulumi refresh')} if it was dropped`,
  },
  {
    codes: /CERT|^ERR_TLS|ISSUER|SIGNATURE/,
    code: 'DATABASE_TLS_UNVERIFIED',
    fix: () =>
      `set the root certificate of the server's private CA: ${commandFor('pulumi config set --path poolproof:database.ca -- "$(cat ca.pem)"')}`,
  },
  {
    codes: /^(53300|08P01)$/,
    code: 'DATABASE_FULL',
    fix: () =>
      'wait until connections are free, or end idle ones: SELECT pg_terminate_backend(pid) FROM pg_stat_activity',
  },
]
const UNREACHABLE: Pick<Reason, 'code' | 'fix'> = {
  code: 'DATABASE_UNREACHABLE',
  fix: () =>
    `check host, port and network, and that the server runs, then test the URL: ${commandFor('poolproof doctor --url -')}`,
}

/** Which connection failed for which user, and why. */
export function connectionProblem(url: string, error: unknown): Problem {
  const { host, pathname, username, password } = new URL(url)
  const { code = '', message, errors } = error as Error & { code?: string; errors?: Error[] }
  const { code: problem, fix } =
    reasons.find(({ codes, text }) => codes.test(code) || text?.test(message)) ?? UNREACHABLE
  // Node gives an AggregateError without a message when each address of a host refused.
  const reason = message || errors?.map((each) => each.message).join('; ') || code
  // A user without a password may be the password, whose colon is missing.
  const user = password ? decodeURIComponent(username) : '***'
  const what = `${host}${pathname} as ${user}: ${redact(reason, urlSecrets(url))}`
  return new Problem(problem, what, fix(user))
}

/** How the stack calls the role in its resources: `app-a` for shop_app_a.REF. */
function passwordOf(user: string): string {
  return /_(migrator|app_[ab])(\.|$)/.exec(user)?.[1]?.replace('_', '-') ?? '*'
}
