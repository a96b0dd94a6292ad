import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { type Pooler, type PoolerOptions, startPooler } from '../../../local/poolers/pooler.ts'
import type { Clock } from '../../../local/poolers/proxy.ts'
import { startTwin, type Twin } from '../../../local/poolers/twin.ts'
import type { Certificates } from '../../../local/servers/certificates.ts'
import { portFor } from '../../../local/servers/ports.ts'
import { type Postgres, startPostgres } from '../../../local/servers/postgres.ts'
import { ask } from '../../../local/servers/query.ts'
import { removeServers } from '../../../local/servers/servers-folder.ts'

/** An empty home that is gone, with its servers' data, when the test is. `mode` of the folder above it. */
export function temporaryHome(mode = 0o755): { home: string } & AsyncDisposable {
  const folder = mkdtempSync(join(tmpdir(), 'poolproof-test-'))
  chmodSync(folder, mode)
  const home = join(folder, 'home')
  return {
    home,
    async [Symbol.asyncDispose]() {
      await removeServers(home)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** PgBouncer of this machine. */
export function pgbouncer(): string {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
  const found = folders.map((folder) => join(folder, 'pgbouncer')).find((path) => existsSync(path))
  if (!found) throw new Error('these tests need PgBouncer: apt-get install pgbouncer')
  return found
}

export interface Servers extends AsyncDisposable {
  home: string
  postgres: Postgres
  pooler: Pooler
  /** Of a hosted pooler, where one was asked for. */
  twin: Twin | undefined
  /** A URL of the pooled endpoint, its twin's if there is one. */
  pooledUrl(role: string, password: string, database?: string): string
  /** Asks as cloud_admin over the direct connection. */
  admin(sql: string): Promise<Record<string, unknown>[]>
}

type Settings = Partial<Pick<PoolerOptions, 'poolSize' | 'maxClients'>> & {
  tls?: Certificates
  /** A hosted pooler that stands before them. */
  twin?: 'supabase' | 'neon'
  /** The twin's. */
  clock?: Clock
}

/** Postgres and the pooler in a home of their own. */
export async function startServers({ twin, clock, tls, ...sizes }: Settings = {}): Promise<Servers> {
  await using stack = new AsyncDisposableStack()
  const { home } = stack.use(temporaryHome())
  const secured = tls && { tls }
  const postgres = stack.use(await startPostgres({ home, port: await portFor(home, 'postgres'), ...secured }))
  const port = await portFor(home, 'pooler')
  const pooler = stack.use(
    await startPooler({ home, port, postgres, pgbouncer: pgbouncer(), ...sizes, ...secured }),
  )
  const { poolSize, maxClients } = pooler.settings
  const time = clock && { clock }
  const front =
    twin &&
    stack.use(await startTwin(twin, { home, pooler, postgres, poolSize, maxClients, ...secured, ...time }))
  const started = stack.move()
  const query = tls ? '?sslmode=verify-full' : ''
  return {
    home,
    postgres,
    pooler,
    twin: front,
    pooledUrl: (role, password, database = 'postgres') =>
      `postgresql://${role}:${password}@127.0.0.1:${front?.pooledPort ?? port}/${database}${query}`,
    admin: (sql) => ask(postgres.cloudAdminUrl, sql, tls?.ca),
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  }
}
