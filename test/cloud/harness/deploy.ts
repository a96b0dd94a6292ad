import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeBuildOutput } from '../../../infra/build-output.ts'
import { bundleApp } from '../../../infra/bundle.ts'
import type { TestStack } from './stack.ts'

export interface Deployed {
  /** Address of the project's production domain. */
  app: string
  cronSecret: string
}

/**
 * Deploys the app by hand, the way the checklist does it: a project of its own with an environment somebody typed.
 * `root` is another copy of the sources, where a test changed something.
 */
export async function deployByHand(
  stack: TestStack,
  project: string,
  environment: Record<string, string>,
  root?: string,
): Promise<Deployed> {
  const call = caller(stack)
  const cronSecret = randomBytes(32).toString('hex')
  const { id } = await call('POST', '/v11/projects', { name: project })
  const app = await stack.cloud.vercel.addressOf(`${project}.vercel.app`)
  const variables = {
    NODE_ENV: 'production',
    FRONTEND_URL: app,
    JWT_ACCESS_SECRET: randomBytes(64).toString('base64'),
    JWT_REFRESH_SECRET: randomBytes(64).toString('base64'),
    CRON_SECRET: cronSecret,
    POOLPROOF_FINGERPRINT: 'typed-by-hand',
    ...environment,
  }
  await call(
    'POST',
    `/v10/projects/${id}/env`,
    Object.entries(variables).map(([key, value]) => ({
      key,
      value,
      target: ['production'],
      type: 'encrypted',
    })),
  )
  const files = await upload(call, root)
  await call('POST', '/v13/deployments', { name: project, project: id, target: 'production', files })
  return { app, cronSecret }
}

type Call = (
  method: string,
  path: string,
  body: unknown,
  headers?: Record<string, string>,
) => Promise<{ id: string }>

function caller(stack: TestStack): Call {
  const { api, apiToken, teamId } = stack.cloud.file
  return async (method, path, body, headers = { 'content-type': 'application/json' }) => {
    const answer = await fetch(`${api}${path}?teamId=${teamId}`, {
      method,
      headers: { authorization: `Bearer ${apiToken}`, ...headers },
      body: body instanceof Buffer ? new Uint8Array(body) : JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as { id: string }
  }
}

async function upload(call: Call, root?: string): Promise<{ file: string; sha: string; size: number }[]> {
  const folder = mkdtempSync(join(tmpdir(), 'poolproof-build-'))
  const bundle = await bundleApp(root)
  const { path } = writeBuildOutput(folder, bundle.files, { region: 'iad1', maxDuration: 60 })
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(path, name)).isFile(),
  )
  const files = []
  for (const file of names) {
    const content = readFileSync(join(path, file))
    const sha = createHash('sha1').update(content).digest('hex')
    await call('POST', '/v2/now/files', content, {
      'content-type': 'application/octet-stream',
      'x-vercel-digest': sha,
    })
    files.push({ file, sha, size: content.byteLength })
  }
  rmSync(folder, { recursive: true })
  return files
}
