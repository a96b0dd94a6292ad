import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { withLock } from '../process/lock.mjs'
import { log } from '../process/progress.mjs'
import { Apt } from './apt.ts'
import { cacheFolder } from './cache-folder.mjs'
import { isExecutable } from './on-path.ts'

const INSTALLED = '/usr/sbin/pgbouncer'
const POLICY = '/usr/sbin/policy-rc.d'
const POLICY_TEXT =
  '#!/bin/sh\n# Written by poolproof while it installs PgBouncer: the package must not start its own service.\nexit 101\n'
const SERVICE_PORT = 6432
const SERVICE_PID = '/var/run/postgresql/pgbouncer.pid'

/** Installs the system's package as root, and leaves no service of its own running. */
export async function installWithApt(): Promise<string> {
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

/** Debian asks this file before a package starts a service; one that is already there is somebody else's decision. */
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
