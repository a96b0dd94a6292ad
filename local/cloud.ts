import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readText } from '../rules/files/read-file.ts'
import { startCommand } from '../rules/files/start-command.ts'
import { Problem } from '../rules/problem.ts'
import { closeHome } from '../setup/private-folder.mjs'
import { step } from '../setup/progress.mjs'
import { type CloudFile, devStack, removeCloudFile, writeCloudFile } from './cloud-file.ts'
import { type Pooler, startPooler } from './poolers/pooler.ts'
import { settingsFor, startTwin, type Twin, type TwinName } from './poolers/twin.ts'
import type { Certificates } from './servers/certificates.ts'
import { portFor } from './servers/ports.ts'
import { type Postgres, startPostgres } from './servers/postgres.ts'
import { stopStaleProcesses } from './servers/servers-folder.ts'
import { type SupervisedServer, superviseServer } from './servers/supervise.ts'
import { type EmbeddedVercel, type Settings, startVercel } from './vercel/index.ts'

export interface CloudOptions {
  /** Folder for all it writes. */
  home: string
  /** Path of the PgBouncer executable. */
  pgbouncer: string
  /** Takes a sentence for the person at the terminal, such as that a port was moved. */
  say: (text: string) => void
  /** With them the pooled and the direct connection speak TLS only, on a private CA. */
  tls?: Certificates
  vercel?: Partial<Settings>
  /** Connections that the pooler opens and takes; those of the smallest that is sold. */
  pooler?: typeof poolSizes
  /** The hosted pooler that the pooled and the direct connection behave like; PgBouncer and Postgres as they are. */
  imitates?: TwinName
}

export interface Cloud extends AsyncDisposable {
  file: CloudFile
  vercel: EmbeddedVercel
  postgres: Postgres & SupervisedServer
  pooler: Pooler & SupervisedServer
  /** What stands before both; undefined where nothing does. */
  twin: Twin | undefined
  /** What the imitated host does and this cloud does not. */
  notImitated: readonly string[]
  stop(): Promise<void>
}

const devDomain = 'poolproof-dev.localhost'
const teamId = 'team_poolproofembedded000000'
/** What Postgres' default of 100 connections leaves room for, and the smallest pooler that is sold. */
const poolSizes = { poolSize: 20, maxClients: 200 }

/** Starts Postgres, pooler and embedded Vercel, and writes their addresses to cloud.json. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const { home, pgbouncer, say, vercel: settings, pooler: sizes = poolSizes } = options
  const { imitates = 'pgbouncer' } = options
  const tls = options.tls ? { tls: options.tls } : {}
  makeFolder(home)
  await using started = new AsyncDisposableStack()
  // What a killed run left would hold its ports, and a moved port is a changed stack.
  await stopStaleProcesses(home)
  const ports = {
    postgres: await portFor(home, 'postgres', say),
    pooler: await portFor(home, 'pooler', say),
  }
  const postgresOptions = { home, port: ports.postgres, say, ...tls }
  const postgres = started.use(
    await step('start Postgres', () =>
      superviseServer('Postgres', () => startPostgres(postgresOptions), say),
    ),
  )
  const { pooler: imitated, notImitated } = settingsFor(imitates, pgbouncer)
  const poolerOptions = { home, port: ports.pooler, postgres, pgbouncer, ...sizes, ...imitated, ...tls }
  const pooler = started.use(
    await step('start the pooler', () =>
      superviseServer('the pooler (PgBouncer)', () => startPooler(poolerOptions), say),
    ),
  )
  const twin =
    imitates === 'pgbouncer'
      ? undefined
      : started.use(await startTwin(imitates, { home, pooler, postgres, ...sizes, say, ...tls }))
  const apiToken = loadApiToken(home)
  const vercel = started.adopt(
    await step('start the embedded Vercel', () =>
      startVercel({ home, apiToken, teamId, say, ...(settings ? { settings } : {}) }),
    ),
    (running) => running.stop(),
  )
  const app = await vercel.addressOf(devDomain)
  const database = {
    manage: 'role+database',
    name: 'poolproof_dev',
    ...endpoints(postgres, pooler, twin),
    ...(options.tls ? { sslmode: 'require', ca: options.tls.ca } : { sslmode: 'disable' }),
    pooler: sizes,
    maxConnections: 100,
    protect: false,
  }
  const dev = {
    project: 'poolproof-dev',
    domain: devDomain,
    address: app,
    frontendUrl: app,
    region: 'iad1',
    vercelToken: apiToken,
    vercelTeam: teamId,
    database,
  }
  const file: CloudFile = {
    app,
    page: `${app}/`,
    live: '',
    api: vercel.api,
    apiToken,
    teamId,
    pooledUrl: '',
    adminUrl: postgres.adminUrl,
    consoleUrl: pooler.consoleUrl,
    stack: devStack,
    pid: process.pid,
    stacks: { [devStack]: dev },
  }
  writeCloudFile(home, file)
  started.defer(() => removeCloudFile(home))
  const running = started.move()
  const stop = () => running.disposeAsync()
  return { file, vercel, postgres, pooler, twin, notImitated, stop, [Symbol.asyncDispose]: stop }
}

/** The settings that a stack would copy from that host's page. */
function endpoints(postgres: Postgres, pooler: Pooler, twin?: Twin): Record<string, string> {
  const direct = twin?.directPort ?? postgres.port
  const admin = new URL(postgres.cloudAdminUrl)
  admin.port = `${direct}`
  const databaseUsername = admin.username
  if (twin?.userSuffix) admin.username += twin.userSuffix
  return {
    adminUrl: admin.href,
    pooledAddress: `127.0.0.1:${twin?.pooledPort ?? pooler.port}`,
    directAddress: `127.0.0.1:${direct}`,
    ...(twin?.userSuffix && { userSuffix: twin.userSuffix, databaseUsername }),
  }
}

function makeFolder(home: string): void {
  try {
    mkdirSync(home, { recursive: true, mode: 0o711 })
    writeFileSync(join(home, '.writable'), '', { mode: 0o600 })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Problem(
      'FOLDER_NOT_WRITABLE',
      `${home} cannot be written (${code})`,
      `sudo chown -R "$(id -un)" ${home}`,
    )
  }
  closeHome(home)
}

/** Holds the embedded API's bearer, for whoever asks it without a copy. */
export const apiTokenFile = (home: string) => join(home, 'api-token')

/** The embedded API's bearer: made once, so that the provider's configuration stays the same between starts. */
export function loadApiToken(home: string): string {
  const file = apiTokenFile(home)
  const kept = readText(file, {
    fix: `let ${startCommand()} create another: rm -r ${file}, then ${startCommand()}`,
    holds: (token) => /^[0-9a-zA-Z]{24,}\n$/.test(token),
  })
  if (kept) return kept.trim()
  const token = randomBytes(24).toString('hex')
  writeFileSync(file, `${token}\n`, { mode: 0o600 })
  return token
}
