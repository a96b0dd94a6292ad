import { type ChildProcess, execFile, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Settings } from '../../local/vercel/index.ts'
import type { EmbeddedApi } from '../deploy.ts'

/** The embedded Vercel, killable. */
export interface Host extends EmbeddedApi, AsyncDisposable {
  pid: number
  /** SIGKILL. Its instances notice and end. */
  kill(): Promise<void>
  /** At the addresses where it was. */
  start(): Promise<void>
}

const program = fileURLToPath(new URL('host-process.ts', import.meta.url))

/** In `home`, where its deployments stay between a kill and the next start. */
export async function startHost(home: string, settings: Partial<Settings>): Promise<Host> {
  const apiToken = randomBytes(24).toString('hex')
  const teamId = 'team_chaos'
  let child: ChildProcess | undefined
  const start = async () => {
    const env = { ...process.env, API_TOKEN: apiToken }
    const started = fork(program, [home, teamId, JSON.stringify(settings)], { env })
    child = started
    const ended = once(started, 'exit').then(([code]) => {
      throw new Error(`the embedded Vercel ended with ${code} before it said where it is`)
    })
    ended.catch(() => {})
    const [message] = await Promise.race([once(started, 'message'), ended])
    return (message as { api: string }).api
  }
  const kill = async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
  return {
    api: await start(),
    get pid() {
      return child?.pid ?? 0
    },
    apiToken,
    teamId,
    kill,
    start: async () => void (await start()),
    async [Symbol.asyncDispose]() {
      if (!child?.connected) return kill()
      const gone = once(child, 'exit')
      child.disconnect()
      await gone
    },
  }
}

/** A small disk in memory, for a server to fill. */
export interface Disk extends AsyncDisposable {
  fill(): void
  free(): void
}

/** Undefined where we may not mount: it takes root, on Linux, outside most containers. The folder must be there. */
export async function mountDisk(folder: string, megabytes: number): Promise<Disk | undefined> {
  const run = promisify(execFile)
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'poolproof-chaos', folder])
  } catch {
    return undefined
  }
  const ballast = join(folder, 'ballast')
  return {
    fill() {
      const file = openSync(ballast, 'a')
      // Large pieces first, then what fits between them.
      for (const size of [1 << 20, 4096]) while (writes(file, size));
      closeSync(file)
    },
    free: () => rmSync(ballast, { force: true }),
    [Symbol.asyncDispose]: async () => void (await run('umount', ['--lazy', folder])),
  }
}

function writes(file: number, size: number): boolean {
  try {
    return writeSync(file, Buffer.alloc(size)) > 0
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false
    throw error
  }
}

/** A cable to a port of this machine that can be pulled. */
export interface Network extends AsyncDisposable {
  port: number
  /** When each connection came, in milliseconds of `performance.now()`. */
  arrivals: readonly number[]
  /** Cuts what is connected and refuses what comes. */
  refuse(): Promise<void>
  restore(): Promise<void>
}

export async function startNetwork(target: number): Promise<Network> {
  const open = new Set<Socket>()
  const arrivals: number[] = []
  const server = createServer((near) => {
    arrivals.push(performance.now())
    const far = connect(target, '127.0.0.1')
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one)
      // The other side sees what happened here: an end as an end, a refusal or a reset as a reset.
      one.once('error', () => other.resetAndDestroy())
      one.once('close', () => {
        open.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
  })
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as { port: number }).port
  }
  const refuse = async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of open) socket.resetAndDestroy()
    await closed
  }
  const port = await listen(0)
  return {
    port,
    arrivals,
    refuse,
    restore: async () => void (await listen(port)),
    [Symbol.asyncDispose]: async () => {
      if (server.listening) await refuse()
    },
  }
}
