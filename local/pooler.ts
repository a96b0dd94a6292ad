import { join } from 'node:path'
import { Problem } from '../infra/model/problem.ts'
import { ask } from './ask.ts'
import type { Certificates } from './certificates.ts'
import type { ServerTraits } from './leftover.ts'
import { passwords } from './passwords.ts'
import { poolerIni } from './pooler-ini.ts'
import { type ServerProcess, startServer } from './server-process.ts'
import { userCan, writeFor } from './server-user.ts'
import { serverFolder, serversFolder } from './servers-folder.ts'

export type PoolerOptions = {
  home: string
  /** On 127.0.0.1; must be free. */
  port: number
  /** The Postgres of the same home. */
  postgres: { port: number; tls?: Certificates }
  /** Path of PgBouncer, 1.18 or later. */
  pgbouncer: string
  /** Postgres connections per role and database; 20. */
  poolSize?: number
  /** Client connections in all; 200. */
  maxClients?: number
  /** With it only TLS connections are accepted. */
  tls?: Certificates
  say?: (text: string) => void
} & ({ mode: 'plain' } | { mode: 'tenant' /** Users log in as `role.tenant`. */; tenant: string })

export interface Pooler extends ServerProcess {
  port: number
  tls?: Certificates
  settings: { poolSize: number; maxClients: number }
}

/** Where a home's pooler keeps its things. Newer ones take the first SIGTERM as "when all clients have gone". */
export function poolerTraits(folder: string): ServerTraits {
  const pidFile = join(folder, 'pgbouncer.pid')
  return {
    name: 'PgBouncer',
    folder,
    pidFile,
    signals: [
      ['SIGTERM', 500],
      ['SIGTERM', 2_000],
      ['SIGKILL', 5_000],
    ],
  }
}

/** Starts PgBouncer in transaction mode for every role and database that Postgres knows or will come to know. */
export async function startPooler(options: PoolerOptions): Promise<Pooler> {
  const { home, port, postgres, pgbouncer, poolSize = 20, maxClients = 200, tls } = options
  const servers = serversFolder(home)
  const { user } = servers
  if (!userCan(user, 'execute', pgbouncer)) throw unusable(pgbouncer)
  const folder = serverFolder(servers, 'pooler')
  const secret = passwords(servers).pgbouncer_auth
  writeFor(user, join(folder, 'userlist.txt'), `"pgbouncer_auth" "${secret}"\n`)
  const ini = join(folder, 'pgbouncer.ini')
  const file = (name: string, pem: string) => {
    writeFor(user, join(folder, name), pem)
    return join(folder, name)
  }
  const text = poolerIni({
    folder,
    port,
    postgresPort: postgres.port,
    poolSize,
    maxClients,
    ...(tls && { clientTls: { cert: file('server.pem', tls.cert), key: file('server.key', tls.key) } }),
    ...(postgres.tls && { serverCa: file('ca.pem', postgres.tls.ca) }),
  })
  writeFor(user, ini, text)
  const query = tls ? '?sslmode=verify-full' : ''
  const url = `postgresql://pgbouncer_auth:${secret}@127.0.0.1:${port}/postgres${query}`
  const server = await startServer({
    ...poolerTraits(folder),
    program: pgbouncer,
    args: [ini],
    user,
    port,
    ask: () => ask(url, 'select 1', tls?.ca),
  })
  return { ...server, port, ...(tls && { tls }), settings: { poolSize, maxClients } }
}

function unusable(pgbouncer: string): Problem {
  return new Problem(
    'POOLER_MISSING',
    `${pgbouncer} is not a program that the servers' user may run`,
    'install PgBouncer (apt-get install pgbouncer, or brew install pgbouncer) where every user can reach it',
  )
}
