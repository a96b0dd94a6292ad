import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Settings } from '../../local/vercel/index.ts'

/** The embedded Vercel, killable. */
export interface Host extends AsyncDisposable {
  /** A call to its REST API; the parsed body. Throws where the answer is no success. */
  call(method: string, path: string, body?: object, headers?: Record<string, string>): Promise<Body>
  /** SIGKILL. Its instances notice and end. */
  kill(): Promise<void>
  start(): Promise<void>
}

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
type Body = any

const program = fileURLToPath(new URL('host-process.ts', import.meta.url))

/** In `home`, where its deployments stay between a kill and the next start. */
export async function startHost(home: string, settings: Partial<Settings>): Promise<Host> {
  const apiToken = randomBytes(24).toString('hex')
  let child: ChildProcess | undefined
  let api = ''
  const start = async () => {
    const started = fork(program, [home, JSON.stringify(settings)], {
      env: { ...process.env, API_TOKEN: apiToken },
    })
    child = started
    const ended = once(started, 'exit').then(([code]) => {
      throw new Error(`the embedded Vercel ended with ${code} before it said where it is`)
    })
    const [message] = await Promise.race([once(started, 'message'), ended])
    ended.catch(() => {})
    api = (message as { api: string }).api
  }
  const kill = async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
  await start()
  return {
    async call(method, path, body, headers = { 'content-type': 'application/json' }) {
      const answer = await fetch(`${api}${path}`, {
        method,
        // No connection is kept that a kill would break.
        headers: { authorization: `Bearer ${apiToken}`, connection: 'close', ...headers },
        ...(body && { body: body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body) }),
      })
      const text = await answer.text()
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
      return text ? JSON.parse(text) : undefined
    },
    kill,
    start,
    [Symbol.asyncDispose]: kill,
  }
}
