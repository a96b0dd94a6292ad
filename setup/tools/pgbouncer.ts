import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { Problem } from '../../rules/problem.ts'
import { runCommand } from '../process/command.ts'
import { withLock } from '../process/lock.mjs'
import { log, step } from '../progress.mjs'
import { Apt } from './apt.ts'
import { fetchOnce } from './cache.ts'
import { cacheFolder } from './cache-folder.mjs'
import { findOnPath, findPgbouncer, isExecutable } from './on-path.mjs'

/** PgBouncer's path: already there, else from the system's packages. There is no official binary to download. */
export async function ensurePgbouncer(): Promise<string> {
  const there = findPgbouncer()
  if (there) return there
  const isRoot = process.getuid?.() === 0
  const ways = [
    { when: findOnPath('apt-get').length > 0 && isRoot, fetch: installWithApt },
    { when: findOnPath('apt-get').length > 0 && !isRoot, fetch: unpackFromApt },
    { when: findOnPath('brew').length > 0, fetch: installWithBrew },
  ]
  for (const { when, fetch } of ways) {
    if (!when) continue
    const path = await step('Installing PgBouncer', fetch).catch(explain)
    if (path) return path
  }
  throw new Problem(
    'PGBOUNCER_MISSING',
    'PgBouncer is not on the PATH, and there is neither apt nor brew to install it with',
    FIX,
  )
}

const FIX =
  "install PgBouncer with your system's package manager (sudo apt-get install pgbouncer), so that `pgbouncer` is on the PATH or in /usr/sbin"

async function installWithBrew(): Promise<string | undefined> {
  await runCommand('brew', ['install', 'pgbouncer'])
  return findPgbouncer()
}

function explain(error: unknown): never {
  if (error instanceof Problem) throw error
  log(String(error))
  const why = error instanceof Error ? error.message : String(error)
  throw new Problem(
    'PGBOUNCER_NOT_INSTALLED',
    `PgBouncer could not be installed from the system's packages: ${why}`,
    FIX,
  )
}

const INSTALLED = '/usr/sbin/pgbouncer'
const POLICY = '/usr/sbin/policy-rc.d'
const POLICY_TEXT =
  '#!/bin/sh\n# Written by poolproof while it installs PgBouncer: the package must not start its own service.\nexit 101\n'
const SERVICE_PORT = 6432
const SERVICE_PID = '/var/run/postgresql/pgbouncer.pid'

/** Installs the system's package as root, and leaves no service of its own running. */
async function installWithApt(): Promise<string> {
  return withLock(join(cacheFolder(), 'pgbouncer-apt.lock'), async () => {
    if (isExecutable(INSTALLED)) return INSTALLED
    const apt = new Apt()
    const wasListening = await isListening()
    forbidServices()
    try {
      await apt.updateUnlessKnown('pgbouncer')
      await apt.get('install', '-y', '--no-install-recommends', 'pgbouncer').catch(async (error) => {
        // Old lists name versions the mirror has dropped since.
        log(`fetching the lists again after: ${error}`)
        await apt.get('update')
        await apt.get('install', '-y', '--no-install-recommends', 'pgbouncer')
      })
    } finally {
      allowServices()
    }
    if (!wasListening && (await isListening())) stopService()
    return INSTALLED
  })
}

/** Debian asks this file before a package starts a service; one that is already there is the user's decision. */
function forbidServices(): void {
  if (!existsSync(POLICY)) writeFileSync(POLICY, POLICY_TEXT, { mode: 0o755 })
}

/** Also removes what a killed run left behind: the text is ours. */
function allowServices(): void {
  if (existsSync(POLICY) && readFileSync(POLICY, 'utf8') === POLICY_TEXT) rmSync(POLICY)
}

function stopService(): void {
  const pid = Number(readFileSync(SERVICE_PID, 'utf8'))
  log(`stopping the service the package started (process ${pid})`)
  process.kill(pid, 'SIGTERM')
}

function isListening(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: SERVICE_PORT })
    const answer = (listening: boolean) => {
      socket.destroy()
      resolve(listening)
    }
    socket.once('connect', () => answer(true)).once('error', () => answer(false))
  })
}

/** Unpacks the system's package and the libraries it misses into the user's cache, for users who cannot install. */
async function unpackFromApt(cacheRoot?: string): Promise<string> {
  const folder = await fetchOnce(
    `pgbouncer/${release()}-${process.arch}`,
    unpack,
    (there) => isExecutable(join(there, 'pgbouncer')),
    cacheRoot,
  )
  return join(folder, 'pgbouncer')
}

async function unpack(folder: string): Promise<void> {
  const work = mkdtempSync(join(folder, 'apt-'))
  try {
    const apt = (await Apt.systemKnows('pgbouncer')) ? new Apt() : new Apt(work)
    await apt.updateUnlessKnown('pgbouncer')
    const packages = join(work, 'packages')
    mkdirSync(packages)
    await apt.download(packages, ['pgbouncer', ...(await missingLibraries(apt))])
    for (const file of readdirSync(packages)) await runCommand('dpkg', ['-x', join(packages, file), folder])
    writeLauncher(folder)
    await runCommand(join(folder, 'pgbouncer'), ['--version'])
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

async function missingLibraries(apt: Apt): Promise<string[]> {
  const libraries = (await apt.dependencies('pgbouncer')).filter((name) => name.startsWith('lib'))
  const installed = await Promise.all(libraries.map(isInstalled))
  return libraries.filter((_, index) => !installed[index])
}

const isInstalled = (name: string): Promise<boolean> =>
  runCommand('dpkg-query', ['--status', name]).then(
    (status) => status.includes('\nStatus: install ok installed\n'),
    () => false,
  )

/** A program next to its libraries instead of in /usr: the launcher sets the loader's path, for this program only. */
function writeLauncher(folder: string): void {
  const libraries = join(folder, 'usr/lib')
  const found = existsSync(libraries) ? readdirSync(libraries) : []
  const triplets = found.filter((name) => name.includes('-linux-'))
  const search = ['usr/lib', ...triplets.map((name) => `usr/lib/${name}`)]
    .map((part) => `$here/${part}`)
    .join(':')
  const launcher = join(folder, 'pgbouncer')
  writeFileSync(
    launcher,
    `#!/bin/sh
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd -P)
LD_LIBRARY_PATH="${search}\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" exec "$here/usr/sbin/pgbouncer" "$@"
`,
  )
  chmodSync(launcher, 0o755)
}

/** Which system the package was made for, for example debian-12. */
function release(): string {
  const text = readFileSync('/etc/os-release', 'utf8')
  const field = (name: string) => new RegExp(`^${name}="?([^"\n]*)`, 'm').exec(text)?.[1] ?? ''
  return [field('ID'), field('VERSION_ID')].filter(Boolean).join('-')
}
