import { join } from 'node:path'
import { Problem } from '../../rules/problem.ts'
import type { Certificates } from '../servers/certificates.ts'
import { portFor } from '../servers/ports.ts'
import { ask } from '../servers/query.ts'
import { type ServerProcess, startServer } from '../servers/server-process.ts'
import { serverSpec } from '../servers/server-spec.ts'
import { type ServerUser, userCan, writeFor } from '../servers/server-user.ts'
import { passwords, serverFolder, serversFolder } from '../servers/servers-folder.ts'
import { acquireFolder } from '../servers/stale-process.ts'
import { poolerIni } from './pooler-ini.ts'
import { startTenantProxy } from './tenant-proxy.ts'

/** In mode `tenant` users are called `role.tenant`, as with Supabase; in mode `plain` by their role. */
export type PoolerOptions = PgBouncerOptions & ({ mode: 'plain' } | { mode: 'tenant'; tenant: string })

interface PgBouncerOptions {
  home: string
  /** On 127.0.0.1; must be free. */
  port: number
  /** The Postgres of the same home. */
  postgres: { port: number; tls?: Certificates }
  /** Path of the program, 1.18 or later. */
  pgbouncer: string
  /** Postgres connections per role and database; 20. */
  poolSize?: number
  /** Client connections in all; 200. */
  maxClients?: number
  /** With it only TLS connections are accepted. */
  tls?: Certificates
  say?: (text: string) => void
}

export interface Pooler extends ServerProcess {
  port: number
  tls?: Certificates
  settings: { poolSize: number; maxClients: number }
  /** Its console, for SHOW and nothing else. */
  consoleUrl: string
}

/** Starts a pooler in transaction mode for every role and database that Postgres has or will have. */
export async function startPooler(options: PoolerOptions): Promise<Pooler> {
  if (options.mode === 'plain') return startPgBouncer(options)
  const { home, port, tenant, tls, say, ...others } = options
  const behind = await portFor(home, 'pooler behind the tenant proxy', say)
  await using started = new AsyncDisposableStack()
  const pooler = started.use(await startPgBouncer({ ...others, home, port: behind }))
  started.use(await startTenantProxy({ port, target: pooler, tenant, ...(tls && { tls }) }))
  const running = started.move()
  const stop = () => running.disposeAsync()
  return { ...pooler, port, ...(tls && { tls }), stop, [Symbol.asyncDispose]: stop }
}

async function startPgBouncer(options: PgBouncerOptions): Promise<Pooler> {
  const { home, port, postgres, pgbouncer, poolSize = 20, maxClients = 200, tls } = options
  const servers = serversFolder(home)
  const { user } = servers
  refuseUnusable(pgbouncer, user)
  const folder = serverFolder(servers, 'pooler')
  const spec = serverSpec.pooler(folder)
  await acquireFolder(spec, user)
  const secret = passwords(servers).pgbouncer_auth
  const write = (name: string, text: string) => {
    writeFor(user, join(folder, name), text)
    return join(folder, name)
  }
  const ini = poolerIni({
    folder,
    port,
    poolSize,
    maxClients,
    postgresPort: postgres.port,
    userlist: write('userlist.txt', `"pgbouncer_auth" "${secret}"\n`),
    ...(tls && { clientTls: { cert: write('server.pem', tls.cert), key: write('server.key', tls.key) } }),
    ...(postgres.tls && { serverCa: write('ca.pem', postgres.tls.ca) }),
  })
  const query = tls ? '?sslmode=verify-full' : ''
  const url = (database: string) =>
    `postgresql://pgbouncer_auth:${secret}@127.0.0.1:${port}/${database}${query}`
  const server = await startServer({
    spec,
    program: pgbouncer,
    args: [write('pgbouncer.ini', ini)],
    user,
    port,
    ask: () => ask(url('postgres'), 'SELECT 1', tls?.ca),
  })
  const consoleUrl = url('pgbouncer')
  return { ...server, port, ...(tls && { tls }), settings: { poolSize, maxClients }, consoleUrl }
}

function refuseUnusable(pgbouncer: string, user: ServerUser): void {
  if (userCan(user, 'execute', pgbouncer)) return
  throw new Problem(
    'POOLER_MISSING',
    `${pgbouncer} is not a program that the servers' user may run`,
    'install PgBouncer (apt-get install pgbouncer, or brew install pgbouncer) where every user can reach it',
  )
}
