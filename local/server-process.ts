import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Problem } from '../infra/model/problem.ts'
import { endLeftover, takeOwnership } from './leftover.ts'
import { ended } from './pid.ts'
import { portTaken, refuseTakenPort } from './port-taken.ts'
import type { ServerTraits } from './server-traits.ts'
import { type ServerUser, writeFor } from './server-user.ts'

export interface ServerOptions extends ServerTraits {
  program: string
  args: readonly string[]
  user: ServerUser
  /** On 127.0.0.1; must be free. */
  port: number
  /** Asks the server something; resolves once it answers. A rejection with a code of `fatal` ends the waiting. */
  ask: () => Promise<unknown>
}

/** A running server. Its end is never taken for a fault: whoever asks it next sees it. */
export interface ServerProcess extends AsyncDisposable {
  pid: number
  /** Settles when the process is gone, however it ended. */
  exited: Promise<void>
  /** Ends it in order, and by force where that takes too long. */
  stop(): Promise<void>
  /** Sends any signal, for tests of what happens then. */
  kill(signal: NodeJS.Signals): void
}

const START_MS = 60_000
const WRONG_PASSWORD = ['28P01', '28000', '08P01']

/** Starts a server in a session of its own (Ctrl+C reaches only us) and waits until it answers. */
export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  const { name, folder, program, args, user, port, signals, ask } = options
  await endLeftover(options)
  await refuseTakenPort(name, port)
  takeOwnership(folder, user)
  const logFile = join(folder, 'server.log')
  writeFor(user, logFile, '')
  const log = openSync(logFile, 'a')
  const child = spawn(program, args, {
    ...user,
    cwd: folder,
    detached: true,
    stdio: ['ignore', log, log],
    env: { PATH: process.env.PATH, LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH, LC_ALL: 'C' },
  })
  closeSync(log)
  child.unref()
  let fault = ''
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', (error) => {
      fault = error.message
      resolve()
    })
  })
  const { pid = 0 } = child
  const stop = async () => {
    for (const [signal, wait] of signals) if (!pid || (await ended(pid, signal, wait))) break
  }
  const gone = exited.then(() => {
    throw new Error(fault || 'it ended')
  })
  await Promise.race([gone, answered(ask)]).catch(async (error: Error) => {
    await stop()
    throw notStarted(name, port, error.message, logFile)
  })
  return { pid, exited, stop, kill: (signal) => void child.kill(signal), [Symbol.asyncDispose]: stop }
}

async function answered(ask: () => Promise<unknown>): Promise<void> {
  const until = Date.now() + START_MS
  for (;;) {
    try {
      await ask()
      return
    } catch (error) {
      const { code = '' } = error as { code?: string }
      if (WRONG_PASSWORD.includes(code) || Date.now() > until) throw error
      await sleep(15)
    }
  }
}

function notStarted(name: string, port: number, why: string, logFile: string): Problem {
  const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-8)
  if (lines.some((line) => line.includes('Address already in use'))) return portTaken(name, port)
  return new Problem(
    'SERVER_NOT_STARTED',
    [`${name} did not start (${why}); its last words:`, ...lines].join('\n    '),
    `read ${logFile}; if its data is beyond repair, type: npm run reset`,
  )
}
