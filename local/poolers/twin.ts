import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { commandFor } from '../../rules/command-for.ts'
import { readText } from '../../rules/files/read-file.ts'
import { startCommand } from '../../rules/files/start-command.ts'
import { replaceFile } from '../../rules/files/write-file.ts'
import { Problem } from '../../rules/problem.ts'
import type { Certificates } from '../servers/certificates.ts'
import { portFor } from '../servers/ports.ts'
import { type Neon, neon } from './neon.ts'
import { type Clock, type ProxyOptions, startProxy } from './proxy.ts'
import { CHECKOUT_MS, supavisor } from './supavisor.ts'
import type { ServerError } from './wire.ts'

export const twinNames = ['pgbouncer', 'supabase', 'neon'] as const
export type TwinName = (typeof twinNames)[number]

const isTwin = (name: string): name is TwinName => (twinNames as readonly string[]).includes(name)

/**
 * The pooler that the cloud of this folder imitates: chosen at its first start and kept, since its addresses and user names
 * are in the stack. @throws Problem POOLER_UNKNOWN, POOLER_KEPT
 */
export function chooseTwin(home: string, given?: string): TwinName {
  if (given !== undefined && !isTwin(given))
    throw new Problem(
      'POOLER_UNKNOWN',
      `--pooler takes ${twinNames.join(', ')}`,
      `${commandFor('poolproof start --pooler supabase')}`,
    )
  const file = join(home, 'imitated-pooler')
  const fix = `let ${startCommand()} choose again: rm -r ${file}, then ${startCommand()}`
  const text = readText(file, { fix, holds: (name) => isTwin(name.trim()) })?.trim()
  // A folder of before twins has none written down.
  const kept = (text ?? (existsSync(join(home, 'ports.json')) ? 'pgbouncer' : undefined)) as
    | TwinName
    | undefined
  if (kept && given && kept !== given)
    throw new Problem(
      'POOLER_KEPT',
      `the embedded cloud of ${home} imitates ${twins[kept].label}, and its stack holds those addresses and user names`,
      `go on with it: ${commandFor(`poolproof start --pooler ${kept}`)}; or begin again: ` +
        `${commandFor('poolproof reset --yes')}, then ${commandFor(`poolproof start --pooler ${given}`)}`,
    )
  return kept ?? given ?? 'pgbouncer'
}

/** Call it once the folder is there. */
export function keepTwin(home: string, name: TwinName): void {
  replaceFile(join(home, 'imitated-pooler'), `${name}\n`)
}

interface TwinFacts {
  label: string
  /** Of PgBouncer behind it. */
  maxPreparedStatements: number
  /** Of PgBouncer behind it: seconds. */
  queryWaitTimeout?: number
  /** What the host does and the twin does not. */
  notImitated: readonly string[]
}

/** What each twin copies, docs/poolers.md says more. */
export const twins: Readonly<Record<TwinName, TwinFacts>> = {
  // The default since 1.24 (pgbouncer/pgbouncer NEWS), so that a test meets the same pooler with every version from 1.21.
  pgbouncer: { label: 'PgBouncer', maxPreparedStatements: 200, notImitated: [] },
  supabase: {
    label: 'Supavisor 2.9',
    // Off unless the tenant's flag is on (supabase/supavisor 2.9.7, FeatureFlag named_prepared_statements).
    maxPreparedStatements: 0,
    queryWaitTimeout: CHECKOUT_MS / 1000,
    notImitated: [
      'EAUTHQUERY, EBANNED, EADDRNOTALLOWED, EMAXPOOLSREACHED',
      'the old password, which the cache accepts until the next wrong try',
      'options=-c search_path=... (refused)',
    ],
  },
  neon: {
    label: 'Neon',
    // neon.com/docs/connect/connection-pooling
    maxPreparedStatements: 1000,
    notImitated: [
      'the cold caches of a woken compute',
      'host names (told apart with TLS or options=endpoint=...)',
    ],
  },
}

/** How PgBouncer is set for a twin, as far as the installed version can, and what is not copied. */
export function settingsFor(
  twin: TwinName,
  pgbouncer: string,
): { pooler: { maxPreparedStatements?: number; queryWaitTimeout?: number }; notImitated: string[] } {
  const { maxPreparedStatements, queryWaitTimeout, notImitated } = twins[twin]
  const version = versionOf(pgbouncer)
  const waits = queryWaitTimeout === undefined ? {} : { queryWaitTimeout }
  if (keepsStatements(version))
    return { pooler: { ...waits, maxPreparedStatements }, notImitated: [...notImitated] }
  // Without them it is what a host that keeps none is.
  const missing = `max_prepared_statements=${maxPreparedStatements} (needs PgBouncer 1.21, this is ${version || 'unknown'})`
  return { pooler: waits, notImitated: [...(maxPreparedStatements ? [missing] : []), ...notImitated] }
}

export function keepsStatements(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > 1 || (major === 1 && minor >= 21)
}

function versionOf(pgbouncer: string): string {
  try {
    const text = execFileSync(pgbouncer, ['--version'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return /PgBouncer (\d+\.\d+)/i.exec(text)?.[1] ?? ''
  } catch {
    // Whatever is wrong with it, starting it will say so.
    return ''
  }
}

export interface TwinOptions {
  home: string
  pooler: ProxyOptions['target']
  postgres: ProxyOptions['target']
  poolSize: number
  maxClients: number
  tls?: Certificates
  clock?: Clock
  say?: (text: string) => void
}

export interface Twin extends AsyncDisposable {
  pooledPort: number
  directPort: number
  /** Behind the dot of a user's name; with Supabase alone. */
  userSuffix?: string
  /** Suspends, disables: with Neon alone. */
  neon?: Neon
  /** How often it refused clients, by `application_name: message`. */
  refusals: ReadonlyMap<string, number>
}

/** The reference of the only project that the twin knows, as long as Supabase's. */
const PROJECT = 'poolproofembeddedref'
const ENDPOINT = 'ep-poolproof-embedded-00000000'
/** Milliseconds between two looks at the idle compute. */
const LOOK = 1_000

/** Puts the host's own front before PgBouncer and Postgres, each on a port of its own. */
export async function startTwin(name: 'supabase' | 'neon', options: TwinOptions): Promise<Twin> {
  const { home, tls, clock, say } = options
  await using started = new AsyncDisposableStack()
  const pooledPort = await portFor(home, `${name} pooled`, say)
  const directPort = await portFor(home, `${name} direct`, say)
  const refusals = new Map<string, number>()
  const refused = ({ message }: ServerError, client: string) => {
    const refusal = `${client}: ${message}`
    refusals.set(refusal, (refusals.get(refusal) ?? 0) + 1)
  }
  const shared = { refused, ...(tls && { tls }), ...(clock && { clock }) }
  const rules = { requiresTls: Boolean(tls), ...(clock && { clock }) }
  const front = async (port: number, target: ProxyOptions['target'], host: ProxyOptions['host']) =>
    started.use(await startProxy({ port, target, host, ...shared }))
  if (name === 'supabase') {
    const { poolSize, maxClients } = options
    const { transaction, session } = supavisor({ tenant: PROJECT, poolSize, maxClients, ...rules })
    await front(pooledPort, options.pooler, transaction)
    await front(directPort, options.postgres, session)
    const running = started.move()
    return { pooledPort, directPort, userSuffix: `.${PROJECT}`, refusals, ...disposable(running) }
  }
  const compute = neon({ endpoint: ENDPOINT, ...rules }, (error) => {
    for (const proxy of proxies) proxy.cut(error)
  })
  const proxies = [
    await front(pooledPort, options.pooler, compute.pooled),
    await front(directPort, options.postgres, compute.direct),
  ]
  const looking = setInterval(() => compute.suspendIfIdle(), LOOK).unref()
  started.defer(() => clearInterval(looking))
  const running = started.move()
  return { pooledPort, directPort, neon: compute, refusals, ...disposable(running) }
}

const disposable = (stack: AsyncDisposableStack) => ({ [Symbol.asyncDispose]: () => stack.disposeAsync() })
