import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'vitest'
import { type EmbeddedVercel, type Settings, startVercel } from '../../../local/vercel/index.ts'
import { scope, shared } from './fixtures.ts'

export const apiToken = 'embeddedVercelTestToken1234'
export const teamId = 'team_embedded'

export interface Answer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: the tests say what is in it
  body: any
}

/** An embedded Vercel in a folder of its own, stopped and removed at the end of the block: `await using`. */
export async function embeddedVercel(settings: Partial<Settings> = {}, home = newHome()) {
  const said: string[] = []
  const vercel = await startVercel({ home, apiToken, teamId, settings, say: (text) => said.push(text) })
  return {
    ...clientOf(vercel),
    vercel,
    home,
    said,
    async [Symbol.asyncDispose]() {
      await vercel.stop()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

export const newHome = () => mkdtempSync(join(tmpdir(), 'embedded-vercel-'))

/** The calls of a provider, in short. */
export function clientOf({ api }: Pick<EmbeddedVercel, 'api'>, token = apiToken) {
  async function call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const raw = body instanceof Uint8Array || body === undefined
    const response = await fetch(api + path, {
      method,
      // No connection is kept that a restart of the cloud would break.
      headers: { authorization: `Bearer ${token}`, connection: 'close', ...headers },
      ...(body !== undefined && { body: raw ? new Uint8Array(body as Uint8Array) : JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
  }

  /** Uploads and deploys; the body of the answer. */
  async function deploy(project: string, files: Record<string, string | Uint8Array>, more: object = {}) {
    const listed = Object.entries(files).map(([file, content]) => ({
      file,
      sha: sha1(content),
      size: content.length,
    }))
    for (const content of Object.values(files))
      await call('POST', '/v2/now/files', Buffer.from(content), { 'x-vercel-digest': sha1(content) })
    const request = { files: listed, build: {}, project, name: project, projectSettings: null, ...more }
    const { status, body } = await call(
      'POST',
      '/v12/now/deployments?skipAutoDetectionConfirmation=1',
      request,
    )
    if (status !== 200) throw new Error(`deployment failed: ${JSON.stringify(body)}`)
    return body
  }
  return { call, deploy }
}

export const sha1 = (content: string | Uint8Array) => createHash('sha1').update(content).digest('hex')

/** The files of a prebuilt project: one function for every path, and more if given. */
export function prebuilt(
  source: string,
  config: object = {},
  more: Record<string, string> = {},
): Record<string, string> {
  const vcConfig = { runtime: 'nodejs24.x', handler: 'index.mjs', launcherType: 'Nodejs', ...config }
  return {
    '.vercel/output/config.json': JSON.stringify({
      version: 3,
      routes: [{ handle: 'filesystem' }, { src: '/(.*)', dest: '/index' }],
    }),
    '.vercel/output/functions/index.func/.vc-config.json': JSON.stringify(vcConfig),
    '.vercel/output/functions/index.func/index.mjs': source,
    ...more,
  }
}

/** State of a process as the system tells it: `T` is stopped, `` is gone (or waits for its parent to notice). */
export async function processState(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const state = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[0] ?? ''
  return state === 'Z' ? '' : state
}

export type EmbeddedCloud = Awaited<ReturnType<typeof embeddedVercel>>

/** `test` with an embedded Vercel, and `call` of its API. */
export const vercelTest = (prepare?: (cloud: EmbeddedCloud) => Promise<unknown>) =>
  test
    .extend('cloud', scope, shared(embeddedVercel, prepare))
    .extend('call', scope, ({ cloud }) => cloud.call)

/** Of the project `edge`. */
export const [edgeDomain, bypassSecret] = ['edge.example.com', 'k'.repeat(32)] as const

/** `test` with the project `edge`, which has no deployment yet, and the `address` of its domain. */
export const edgeTest = vercelTest(async ({ call }) => {
  await call('POST', '/v8/projects', { name: 'edge' })
  await call('POST', '/v10/projects/edge/domains', { name: edgeDomain })
  await call('PATCH', '/v10/projects/edge/protection-bypass', { generate: { secret: bypassSecret } })
}).extend('address', scope, ({ cloud }) => cloud.vercel.addressOf(edgeDomain))
