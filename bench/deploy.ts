import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeBuildOutput } from '../infra/build/build-output.ts'
import type { CloudFile } from '../local/cloud-file.ts'

export type EmbeddedApi = Pick<CloudFile, 'api' | 'apiToken' | 'teamId'>

export interface ManualDeployment {
  project: string
  /** What the function's folder holds: the files of a bundle. */
  files: Record<string, Uint8Array>
  /** Over good values for the rest. */
  environment: Record<string, string>
  /** Several requests at a time for one instance; true. */
  fluid?: boolean
  /** Of all variables; encrypted ones can be read back. */
  type?: 'encrypted' | 'sensitive'
}

export interface Deployed {
  /** Address of the project's production domain. */
  app: string
  cronSecret: string
}

/** Deploys as the checklist says: a project of its own, with an environment that was typed. */
export async function deployManually(cloud: EmbeddedApi, manual: ManualDeployment): Promise<Deployed> {
  const { project, files, environment, fluid = true, type = 'encrypted' } = manual
  const call = caller(cloud)
  const cronSecret = randomBytes(32).toString('hex')
  const { id } = await call('POST', '/v11/projects', { name: project, resourceConfig: { fluid } })
  const { address: app = '' } = await call('GET', `/embedded/addresses/${project}.vercel.app`)
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
      type,
    })),
  )
  const uploaded = await upload(call, files)
  await call('POST', '/v13/deployments', {
    name: project,
    project: id,
    target: 'production',
    files: uploaded,
  })
  return { app, cronSecret }
}

/** Ends its instances and forgets it, if it is there. */
export async function removeManually(cloud: EmbeddedApi, project: string): Promise<void> {
  const { projects = [] } = await caller(cloud)('GET', '/v9/projects')
  const isThere = projects.some(({ name }) => name === project)
  if (isThere) await caller(cloud)('DELETE', `/v9/projects/${project}`)
}

/** Process ids of the instances of all deployments of this cloud. */
export async function instancePids(cloud: EmbeddedApi): Promise<number[]> {
  const { instances = [] } = await caller(cloud)('GET', '/embedded/instances')
  return instances.map(({ pid }) => pid)
}

interface ApiResponse {
  id?: string
  address?: string
  instances?: { pid: number }[]
  projects?: { name: string }[]
}
type Call = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<ApiResponse>

function caller({ api, apiToken, teamId }: EmbeddedApi): Call {
  return async (method, path, body, headers = { 'content-type': 'application/json' }) => {
    const answer = await fetch(`${api}${path}?teamId=${teamId}`, {
      method,
      // A connection that is kept may be closed by the other side at the moment it is used again.
      headers: { authorization: `Bearer ${apiToken}`, connection: 'close', ...headers },
      ...(body !== undefined && {
        body: body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body),
      }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return (text ? JSON.parse(text) : {}) as ApiResponse
  }
}

async function upload(
  call: Call,
  code: ManualDeployment['files'],
): Promise<{ file: string; sha: string; size: number }[]> {
  const folder = mkdtempSync(join(tmpdir(), 'poolproof-build-'))
  try {
    const { path } = writeBuildOutput(folder, code, { maxDuration: 60 })
    const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) =>
      statSync(join(path, name)).isFile(),
    )
    const files = []
    for (const file of names) {
      const content = readFileSync(join(path, file))
      const sha = createHash('sha1').update(content).digest('hex')
      const headers = { 'content-type': 'application/octet-stream', 'x-vercel-digest': sha }
      await call('POST', '/v2/now/files', content, headers)
      files.push({ file, sha, size: content.byteLength })
    }
    return files
  } finally {
    rmSync(folder, { recursive: true })
  }
}
