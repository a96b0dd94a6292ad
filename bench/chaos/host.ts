import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
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
