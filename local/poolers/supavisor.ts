import { circuitBreaker } from './circuit-breaker.ts'
import { type Clock, type Hello, type Host, type Refusal, Refused, systemClock } from './proxy.ts'
import {
  type Parameters,
  parameterOf,
  readError,
  readLogin,
  type ServerError,
  type ServerMessage,
} from './wire.ts'

export interface SupavisorOptions {
  /** The project's reference: users are called ROLE.REF. */
  tenant: string
  /** Clients of one role and database in transaction mode. */
  maxClients: number
  /** Postgres connections of one role and database; in session mode also its clients. */
  poolSize: number
  /** With it a client without TLS is refused. */
  requiresTls?: boolean
  clock?: Clock
}

/** Milliseconds before a wrong password is answered: client_handler/error.ex. */
const WRONG_PASSWORD_MS = 500
/** Milliseconds for a free connection, as the hosted service reports it; 60,000 in the tenants' schema. */
export const CHECKOUT_MS = 15_000

/**
 * `FATAL XX000 "(CODE) text"`, one for each message that the twin sends.
 * Source: supabase/supavisor 2.9.7 (03e5cc56), lib/supavisor/error.ex and lib/supavisor/errors/*_error.ex.
 */
const coded = (code: string, text: string): Refusal => ({ sqlstate: 'XX000', message: `(${code}) ${text}` })
export const supavisorErrors = {
  notFound: (user: string, tenant: string) => coded('ENOTFOUND', `tenant/user ${user}.${tenant} not found`),
  noIdentifier: coded(
    'ENOIDENTIFIER',
    'no tenant identifier provided (external_id or sni_hostname required)',
  ),
  tlsRequired: (user: string) => coded('ESSLREQUIRED', `SSL connection is required for user: ${user}`),
  full: (limit: number) => coded('EMAXCONN', `max client connections reached, limit: ${limit}`),
  fullSession: (limit: number) =>
    coded(
      'EMAXCONNSESSION',
      `max clients reached in session mode - max clients are limited to pool_size: ${limit}`,
    ),
  blocked: coded(
    'ECIRCUITBREAKER',
    'too many authentication failures, new connections are temporarily blocked',
  ),
  checkoutTimeout: coded(
    'ECHECKOUTTIMEOUT',
    `unable to check out connection from the pool after ${CHECKOUT_MS}ms in Transaction mode`,
  ),
  closed: coded('EDBHANDLEREXITED', 'connection to database closed. Check logs for more information'),
  // Without a code of its own: errors/wrong_password_error.ex.
  wrongPassword: (user: string): Refusal => ({
    sqlstate: '28P01',
    message: `password authentication failed for user "${user}"`,
    afterMs: WRONG_PASSWORD_MS,
  }),
  // Prose to this day: db_handler.ex.
  unreachable: {
    sqlstate: '08006',
    message: 'Failed to connect to database: {:error, :econnrefused}',
  } satisfies ServerError,
}

/** What PgBouncer says in other words (pgbouncer/pgbouncer 13a344f2, src/client.c, src/objects.c, src/janitor.c). */
const translations: [RegExp, (options: SupavisorOptions) => Refusal][] = [
  [/^query_wait_timeout/, () => supavisorErrors.checkoutTimeout],
  [/max_client_conn/, ({ maxClients }) => supavisorErrors.full(maxClients)],
  [/^server conn crashed|^server closed|^server connection closed/i, () => supavisorErrors.closed],
  [/server_login_retry|^pgbouncer cannot connect|connect failed/, () => supavisorErrors.unreachable],
]

/** What Supavisor passes on of a startup; the rest it reads and forgets (protocol.ex). */
const passedOn = new Set(['user', 'database', 'application_name'])

/** The rules of both modes, which share one breaker and one cache of secrets. */
export function supavisor(options: SupavisorOptions): Record<'transaction' | 'session', Host> {
  const { tenant, maxClients, poolSize, requiresTls, clock = systemClock } = options
  const breaker = circuitBreaker(clock.now)
  // A verifier is known by its salt, which Postgres draws for each password.
  const secrets = new Map<string, string>()
  const clients = new Map<string, number>()

  const host = (mode: 'transaction' | 'session'): Host => ({
    unreachable: supavisorErrors.unreachable,
    admit({ parameters, tls, address }: Hello) {
      const { role, reference } = identify(parameters)
      if (!reference) throw new Refused(supavisorErrors.noIdentifier)
      if (!role || reference !== tenant) throw new Refused(supavisorErrors.notFound(role, reference))
      if (requiresTls && !tls) throw new Refused(supavisorErrors.tlsRequired(role))
      const pool = [mode, role, parameterOf(parameters, 'database') ?? role].join('/')
      const limit = mode === 'session' ? poolSize : maxClients
      const count = clients.get(pool) ?? 0
      if (count >= limit)
        throw new Refused(
          mode === 'session' ? supavisorErrors.fullSession(limit) : supavisorErrors.full(limit),
        )
      const key = `${tenant} ${address}`
      if (breaker.isOpen(key)) throw new Refused(supavisorErrors.blocked)
      clients.set(pool, count + 1)
      let salt = ''
      let loggedIn = false
      const wrongPassword = () => {
        // The first wrong try refreshes the cache: client_authentication.ex, handle_wrong_password.
        secrets.set(role, salt)
        breaker.fail(key)
        return supavisorErrors.wrongPassword(role)
      }
      return {
        parameters: parameters
          .filter(([name]) => passedOn.has(name))
          .map(([name, value]) => [name, name === 'user' ? role : value]),
        answer(message: ServerMessage) {
          if (message.tag === 'E') {
            const error = readError(message)
            if (!loggedIn && /authentication failed/.test(error.message)) return wrongPassword()
            return translations.find(([text]) => text.test(error.message))?.[1](options)
          }
          const login = loggedIn ? undefined : readLogin(message)
          if (login === 'accepted') {
            if ((secrets.get(role) ?? salt) !== salt) return wrongPassword()
            loggedIn = true
            secrets.set(role, salt)
          } else if (login) salt = login.salt
          return undefined
        },
        end: () => clients.set(pool, (clients.get(pool) ?? 1) - 1),
      }
    },
  })
  return { transaction: host('transaction'), session: host('session') }
}

/** `ROLE.REF`, or the startup option `reference=REF`. A search path makes a pool of its own there; the twin has none. */
function identify(parameters: Parameters): { role: string; reference: string } {
  const user = parameterOf(parameters, 'user') ?? ''
  const given = parameterOf(parameters, 'options') ?? ''
  if (/search_path/.test(given))
    throw new Refused({
      sqlstate: '0A000',
      message: 'the twin of Supavisor does not imitate options=-c search_path=...',
    })
  const reference = /(?:^|\s|-c\s*)reference=(\S+)/.exec(given)?.[1]
  if (reference) return { role: user, reference }
  const dot = user.lastIndexOf('.')
  return dot < 0
    ? { role: user, reference: '' }
    : { role: user.slice(0, dot), reference: user.slice(dot + 1) }
}
