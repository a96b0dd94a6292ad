import { type Clock, type Hello, type Host, Refused, systemClock } from './proxy.ts'
import { parameterOf, readError, readLogin, type ServerError } from './wire.ts'

export interface NeonOptions {
  /** First label of the direct host; the pooled one ends in `-pooler`. */
  endpoint: string
  /** Milliseconds without a client or a message until the compute is suspended; 300,000 as Neon's default. */
  suspendAfterMs?: number
  /** Milliseconds of a cold start. */
  wakeMs?: number
  /** With it a client without TLS is refused. */
  requiresTls?: boolean
  clock?: Clock
}

/** Why an endpoint lets nobody in; `enabled` is the rest of the time. */
export type EndpointState = 'enabled' | 'disabled' | 'quota'

const error = (message: string, sqlstate = 'XX000'): ServerError => ({
  severity: 'ERROR',
  sqlstate,
  message,
})

/**
 * The proxy's words are `ERROR XX000`. Sources: neondatabase/neon, proxy/src/stream.rs (throw_error; 00cf0203), auth/mod.rs
 * (0633cd63), proxy/handshake.rs, compute/mod.rs; disabled and quota: the control plane's, as users report them.
 */
export const neonErrors = {
  insecure: error('connection is insecure (try using `sslmode=require`)'),
  // Its own code, though: users report 28P01.
  wrongPassword: (user: string) => error(`password authentication failed for user '${user}'`, '28P01'),
  disabled: error('The endpoint has been disabled. Enable it using Neon API and retry.'),
  quota: error(
    'Your account or project has exceeded the compute time quota. Upgrade your plan to increase limits.',
  ),
  notFound: error(
    "The requested endpoint could not be found, or you don't have access to it. " +
      'Please check the provided ID and try again.',
  ),
  unreachable: error("Couldn't connect to compute node"),
  // PgBouncer's, behind the proxy (pgbouncer/pgbouncer 13a344f2, src/client.c).
  parameter: (name: string): ServerError => ({
    sqlstate: '08P01',
    message: `unsupported startup parameter: ${name}`,
  }),
  option: (name: string): ServerError => ({
    sqlstate: '08P01',
    message: `unsupported startup parameter in options: ${name}`,
  }),
  // Postgres', when the compute is suspended.
  suspended: {
    sqlstate: '57P01',
    message: 'terminating connection due to administrator command',
  } satisfies ServerError,
}

/** What PgBouncer tracks (its track_extra_parameters and built-in list), and extra_float_digits, which is ignored. */
const accepted = new Set([
  'user',
  'database',
  'application_name',
  'client_encoding',
  'datestyle',
  'timezone',
  'standard_conforming_strings',
  'intervalstyle',
  'extra_float_digits',
])

export interface Neon {
  pooled: Host
  direct: Host
  setEndpoint(state: EndpointState): void
  /** Call it now and then: it suspends the compute when its time has come, and answers whether it just did. */
  suspendIfIdle(): boolean
  suspend(): void
}

/** Two hosts of one compute, told apart by name where the client gives one. */
export function neon(options: NeonOptions, cut: (error: ServerError) => void): Neon {
  const {
    endpoint,
    suspendAfterMs = 300_000,
    wakeMs = 500,
    requiresTls = false,
    clock = systemClock,
  } = options
  let state: EndpointState = 'enabled'
  let asleep = false
  let waking: Promise<unknown> | undefined
  let lastUsed = clock.now()

  const wake = async () => {
    if (asleep) waking ??= clock.wait(wakeMs)
    await waking
    asleep = false
    waking = undefined
    lastUsed = clock.now()
  }
  const suspend = () => {
    asleep = true
    cut(neonErrors.suspended)
  }
  const host = (name: string, pooled: boolean): Host => ({
    unreachable: neonErrors.unreachable,
    async admit({ parameters, tls, serverName }: Hello) {
      if (requiresTls && !tls) throw new Refused(neonErrors.insecure)
      const given = parameterOf(parameters, 'options') ?? ''
      const asked = /(?:^|\s)(?:endpoint|project)=(\S+)/.exec(given)?.[1] ?? labelOf(serverName)
      if (asked && asked !== name) throw new Refused(neonErrors.notFound)
      if (state !== 'enabled') throw new Refused(neonErrors[state])
      // Neon's own options end at its proxy.
      const rest = given.replace(/(?:^|\s)(?:endpoint|project|neon_\w+)[=:]\S+/g, '').trim()
      if (pooled) refuseParameters(parameters, rest)
      await wake()
      const user = parameterOf(parameters, 'user') ?? ''
      let loggedIn = false
      return {
        parameters: parameters.flatMap(([one, value]): [string, string][] => {
          if (one !== 'options') return [[one, value]]
          return rest ? [[one, rest]] : []
        }),
        answer(message) {
          lastUsed = clock.now()
          if (readLogin(message) === 'accepted') loggedIn = true
          if (loggedIn || message.tag !== 'E') return undefined
          const failed = /authentication failed/.test(readError(message).message)
          return failed ? neonErrors.wrongPassword(user) : undefined
        },
      }
    },
  })
  return {
    pooled: host(`${endpoint}-pooler`, true),
    direct: host(endpoint, false),
    setEndpoint: (next) => {
      state = next
      if (next !== 'enabled') suspend()
    },
    suspendIfIdle() {
      const due = !asleep && clock.now() - lastUsed >= suspendAfterMs
      if (due) suspend()
      return due
    },
    suspend,
  }
}

/** The first label, where it is an endpoint's: a loopback address is none. */
function labelOf(serverName?: string): string | undefined {
  const [label = ''] = serverName?.split('.') ?? []
  return label.startsWith('ep-') ? label : undefined
}

function refuseParameters(parameters: [string, string][], options: string): void {
  const unknown = parameters.find(([name]) => name !== 'options' && !accepted.has(name.toLowerCase()))?.[0]
  if (unknown) throw new Refused(neonErrors.parameter(unknown))
  const option = /(?:-c\s*|--)([\w.]+)\s*=/.exec(options)?.[1]
  if (option) throw new Refused(neonErrors.option(option))
}
