import { spawn } from 'node:child_process'
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { commandFor } from '../../rules/command-for.ts'
import { type Family, familyOf } from '../../rules/connection-errors/index.ts'
import { Problem } from '../../rules/problem.ts'
import { commandOf, endProcess, startOf } from '../../setup/process/pid.mjs'
import { portTaken, refuseTakenPort } from './ports.ts'
import type { ServerSpec } from './server-spec.ts'
import { type ServerUser, writeFor } from './server-user.ts'

export interface ServerOptions {
  /** Its folder must have been claimed. */
  spec: ServerSpec
  program: string
  args: readonly string[]
  user: ServerUser
  /** On 127.0.0.1; must be free. */
  port: number
  /** Asks the server something; resolves once it answers. */
  ask: () => Promise<unknown>
}

/** A running server. */
export interface ServerProcess extends AsyncDisposable {
  pid: number
  /** The log of this start; that of the previous one ends in `.before`. */
  logFile: string
  /** Settles when the process is gone, with how it ended. */
  exited: Promise<string>
  /** Stops it gracefully, and by force where that takes too long. */
  stop(): Promise<void>
  /** Sends any signal, for tests of what happens then. */
  kill(signal: NodeJS.Signals): void
}

const START_MS = 60_000
/** What waiting does not change: a wrong password, or a pooler that cannot log in. */
const REFUSALS: readonly (Family | undefined)[] = ['login', 'forbidden', 'upstream', 'database', 'tlsWanted']

/** Starts a server in a session of its own (Ctrl+C reaches only us) and waits until it answers. */
export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  const { spec, program, args, user, port, ask } = options
  await refuseTakenPort(spec.name, port)
  const logFile = join(spec.folder, 'server.log')
  if (existsSync(logFile)) renameSync(logFile, `${logFile}.before`)
  writeFor(user, logFile, '')
  const log = openSync(logFile, 'a')
  const { PATH, LD_LIBRARY_PATH, POOLPROOF_RUN } = process.env
  const child = spawn(program, args, {
    ...user,
    cwd: spec.folder,
    detached: true,
    stdio: ['ignore', log, log],
    env: { PATH, LD_LIBRARY_PATH, POOLPROOF_RUN, LC_ALL: 'C' },
  })
  closeSync(log)
  child.unref()
  const { pid = 0 } = child
  const ending = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(`it ended with ${signal ?? code}`))
    child.once('error', (error) => resolve(error.message))
  })
  const stop = async () => {
    // Keeps this process alive until the exit is reported.
    child.ref()
    // The id of one that is gone may be another process's by now.
    const runs = pid && child.exitCode === null && child.signalCode === null
    for (const [signal, wait] of runs ? spec.signals : []) if (await endProcess(pid, signal, wait)) break
    release(spec)
  }
  const fault = await Promise.race([ending, answer(ask)])
  if (fault) {
    await stop()
    throw notStarted(spec.name, port, fault, logFile)
  }
  const kill = (signal: NodeJS.Signals) => void child.kill(signal)
  return { pid, logFile, exited: ending, stop, kill, [Symbol.asyncDispose]: stop }
}

/** Asks until there is an answer; resolves with the error, if there was none. */
async function answer(ask: () => Promise<unknown>): Promise<string | undefined> {
  const until = Date.now() + START_MS
  for (;;) {
    try {
      await ask()
      return undefined
    } catch (error) {
      if (REFUSALS.includes(familyOf(error)) || Date.now() > until) return (error as Error).message
      await sleep(15)
    }
  }
}

function notStarted(name: string, port: number, fault: string, logFile: string): Problem {
  const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-8)
  if (lines.some((line) => line.includes('Address already in use'))) return portTaken(name, port)
  return new Problem(
    'SERVER_NOT_STARTED',
    [`${name} did not start (${fault}); its last log lines:`, ...lines].join('\n    '),
    `read ${logFile}; if its data is beyond repair, run: ${commandFor('poolproof reset')}`,
  )
}

/**
 * Makes this process the owner of a server's folder, after ending what a killed owner left there. Throws SERVER_IN_USE while its
 * owner lives, or while a server of ours runs there.
 */
export async function acquireFolder(spec: ServerSpec, user: ServerUser): Promise<void> {
  await stopStaleProcess(spec)
  writeFor(user, ownerFile(spec.folder), `${process.pid} ${startOf(process.pid)}\n`)
}

/** Gives the folder back once the server has ended. */
export function release({ folder }: ServerSpec): void {
  rmSync(ownerFile(folder), { force: true })
}

/**
 * Ends what a killed run left of this server, so that its port, data and pid file are free. A process is ours only if
 * its command line says so: pids are used again.
 */
export async function stopStaleProcess({ name, folder, pidFile, signals }: ServerSpec): Promise<void> {
  const server = runningServer(name, folder, pidFile)
  const owner = livingOwner(folder)
  if (owner && (server || owner !== process.pid))
    throw new Problem(
      'SERVER_IN_USE',
      `${name} in ${folder} belongs to process ${owner}, which is still running`,
      `stop that one first: Ctrl+C in its terminal, or type: kill ${owner}`,
    )
  for (const [signal, wait] of server ? signals : []) if (await endProcess(server, signal, wait)) break
  for (const worker of workersIn(folder)) await endProcess(worker, 'SIGKILL', 5_000)
  rmSync(pidFile, { force: true })
}

function livingOwner(folder: string): number {
  const [pid, start] = firstLine(ownerFile(folder)).split(' ')
  return start && startOf(Number(pid)) === start ? Number(pid) : 0
}

function runningServer(name: string, folder: string, pidFile: string): number {
  const pid = Number(firstLine(pidFile))
  const command = pid ? commandOf(pid) : ''
  return command.includes(name.toLowerCase()) && command.includes(`${folder}/`) ? pid : 0
}

/** Workers outlive a Postgres that was killed, and hold its shared memory; they stand in its data folder. */
function workersIn(folder: string): number[] {
  if (process.platform !== 'linux') return []
  const pids = readdirSync('/proc').map(Number).filter(Boolean)
  return pids.filter(
    (pid) =>
      linkOf(pid, 'cwd').startsWith(`${folder}/`) && basename(linkOf(pid, 'exe')).startsWith('postgres'),
  )
}

function linkOf(pid: number, name: 'cwd' | 'exe'): string {
  try {
    return readlinkSync(`/proc/${pid}/${name}`)
  } catch {
    return ''
  }
}

function firstLine(path: string): string {
  try {
    return readFileSync(path, 'utf8').split('\n', 1)[0]?.trim() ?? ''
  } catch {
    return ''
  }
}

function ownerFile(folder: string): string {
  return join(folder, 'owner')
}
