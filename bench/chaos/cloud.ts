import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { bundleApp } from '../../infra/build/bundle.ts'
import { type Pooler, startPooler } from '../../local/poolers/pooler.ts'
import { settingsFor, startTwin, type Twin, type TwinName } from '../../local/poolers/twin.ts'
import { portFor } from '../../local/servers/ports.ts'
import { type Postgres, startPostgres } from '../../local/servers/postgres.ts'
import { ask } from '../../local/servers/query.ts'
import { removeServers } from '../../local/servers/servers-folder.ts'
import type { Settings } from '../../local/vercel/index.ts'
import { migrationSql } from '../database.ts'
import { deployManually, instancePids } from '../deploy.ts'
import type { Timeouts } from './client.ts'
import { type Disk, type Host, mountDisk, type Network, startHost, startNetwork } from './parts.ts'

/** The app on an embedded cloud of which every part can be broken. */
export interface ChaosCloud extends AsyncDisposable {
  /** Address of the app. */
  app: string
  cronSecret: string
  host: Host
  /** Between the instances and the pooler. */
  network: Network
  /** Under Postgres; undefined where we may not mount one. */
  disk: Disk | undefined
  postgres(): Postgres
  pooler(): Pooler
  /** Where they were, once the one before is gone. */
  startPostgres(): Promise<void>
  startPooler(): Promise<void>
  /** Process ids of the function's instances. */
  instances(): Promise<number[]>
  /** What the instances reach in place of PgBouncer, and its clock. */
  twin: (Twin & { skip(ms: number): void }) | undefined
  /** Sets the instances' clock off by these seconds. */
  shiftClock(seconds: number): void
  /** Rows of a query by the tables' owner, directly, without the pooler. */
  query(sql: string): Promise<Record<string, unknown>[]>
}

export interface ChaosOptions {
  /** Path of the program. */
  pgbouncer: string
  timeouts: Timeouts
  /** Of the pooler; 10 backends and 100 clients. */
  sizes?: { poolSize: number; maxClients: number }
  /** Of the function host. */
  vercel?: Partial<Settings>
  /** The hosted pooler that stands between the instances and PgBouncer. */
  imitates?: TwinName | undefined
}

/** Enough for initdb, the first WAL segments and some rows. */
const DISK_MB = 256

/** A load from one address is no attack. */
const unlimited = {
  RATE_LIMIT_REGISTER: 'address 999999/60, account 999999/60',
  RATE_LIMIT_LOGIN: 'address 999999/60, account 999999/60, both 999999/60',
  RATE_LIMIT_REFRESH: 'address 999999/60, account 999999/60',
  RATE_LIMIT_PASSWORD: 'address 999999/60, account 999999/60',
}

export async function startChaosCloud(options: ChaosOptions): Promise<ChaosCloud> {
  const {
    pgbouncer,
    timeouts,
    sizes = { poolSize: 10, maxClients: 100 },
    vercel = {},
    imitates = 'pgbouncer',
  } = options
  await using started = new AsyncDisposableStack()
  const folder = mkdtempSync(join(tmpdir(), 'poolproof-chaos-'))
  // The servers' user has to get through.
  chmodSync(folder, 0o755)
  started.defer(() => rmSync(folder, { recursive: true, force: true }))
  const home = join(folder, 'database')
  mkdirSync(home)
  const disk = await mountDisk(home, DISK_MB)
  if (disk) started.use(disk)
  started.defer(() => removeServers(home))

  const ports = { postgres: await portFor(home, 'postgres'), pooler: await portFor(home, 'pooler') }
  const openPostgres = () => startPostgres({ home, port: ports.postgres })
  const imitated = settingsFor(imitates, pgbouncer).pooler
  const openPooler = () =>
    startPooler({ home, port: ports.pooler, postgres, pgbouncer, ...sizes, ...imitated })
  let postgres = await openPostgres()
  started.defer(() => postgres.stop())
  let pooler = await openPooler()
  started.defer(() => pooler.stop())
  const query = (sql: string) => ask(postgres.cloudAdminUrl, sql)
  await query(`CREATE ROLE app LOGIN PASSWORD 'app'; ${migrationSql()};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO app`)

  let ahead = 0
  const time = { now: () => Date.now() + ahead, wait: sleep }
  const front =
    imitates === 'pgbouncer'
      ? undefined
      : started.use(await startTwin(imitates, { home, pooler, postgres, ...sizes, clock: time }))
  const skip = (ms: number) => {
    ahead += ms
  }
  const user = `app${front?.userSuffix ?? ''}`
  const network = started.use(await startNetwork(front?.pooledPort ?? pooler.port))
  const clock = join(folder, 'clock')
  writeFileSync(clock, '0')
  const host = started.use(await startHost(join(folder, 'vercel'), vercel))
  const parameters = `pool_timeout=${timeouts.pool_timeout}&connect_timeout=${timeouts.connect_timeout}`
  const { app, cronSecret } = await deployManually(host, {
    project: 'chaos',
    files: (await bundleApp()).files,
    environment: {
      DATABASE_URL: `postgresql://${user}:app@127.0.0.1:${network.port}/postgres?sslmode=disable&${parameters}`,
      DATABASE_POOL_MAX: '2',
      ...unlimited,
      NODE_OPTIONS: `--import ${pathToFileURL(join(import.meta.dirname, 'clock.mjs'))}`,
      POOLPROOF_CLOCK: clock,
    },
  })
  const running = started.move()
  return {
    app,
    cronSecret,
    host,
    network,
    disk,
    postgres: () => postgres,
    pooler: () => pooler,
    async startPostgres() {
      postgres = await openPostgres()
    },
    async startPooler() {
      pooler = await openPooler()
    },
    twin: front && { ...front, skip },
    instances: () => instancePids(host),
    shiftClock: (seconds) => writeFileSync(clock, String(seconds)),
    query,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}
