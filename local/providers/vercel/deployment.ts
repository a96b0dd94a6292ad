import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { Properties } from '../../../infra/provider/plugin/properties.ts'
import { standIn } from '../stand-in.ts'
import { unsupported } from '../unsupported.ts'
import { type Answer, type VercelClient, VercelError } from './vercel-client.ts'

interface DeploymentInputs {
  projectId: string
  files: Record<string, string>
  pathPrefix?: string
  production?: boolean
  meta?: Record<string, string>
  deleteOnDestroy?: boolean
  environment?: Record<string, string>
  projectSettings?: Properties
}

export const deployment = standIn<DeploymentInputs, VercelClient>({
  token: 'vercel:index/deployment:Deployment',
  attributes: {
    projectId: { kind: 'string', required: true, replaces: true },
    files: { kind: 'map', required: true, replaces: true },
    pathPrefix: { kind: 'string' },
    production: { kind: 'boolean', computed: true, replaces: true },
    meta: { kind: 'map', replaces: true },
    environment: { kind: 'map', replaces: true },
    projectSettings: { kind: 'object', replaces: true },
    deleteOnDestroy: { kind: 'boolean' },
    teamId: { kind: 'string', computed: true, replaces: true },
  },
  outputs: ['url', 'domains'],
  secrets: ['environment'],
  importable: false,
  faults: ({ files }) => {
    const reason = '"files" has to map each path to SIZE~SHA1, as getPrebuiltProject answers it'
    const known = typeof files === 'object' && files !== null ? Object.values(files) : []
    const wrong = known.some((value) => typeof value === 'string' && !/^\d+~[0-9a-f]{40}$/.test(value))
    return wrong ? [{ property: 'files', reason }] : []
  },

  async create(inputs, client) {
    const { name } = await client.call(
      'the project cannot be read',
      'GET',
      `/v10/projects/${inputs.projectId}`,
    )
    const answer = await deploy(inputs, String(name), client)
    return { id: answer.id, outputs: outputsOf(answer, inputs, client) }
  },

  async read(id, state, client) {
    const answer = await client.find(`/v13/deployments/${id}`)
    return answer && { outputs: outputsOf(answer, state as unknown as DeploymentInputs, client) }
  },

  // Only what is not told to Vercel changes in place.
  update: async (_id, inputs, state) => ({
    ...state,
    pathPrefix: inputs.pathPrefix,
    deleteOnDestroy: inputs.deleteOnDestroy,
  }),

  async delete(id, { deleteOnDestroy }, client) {
    if (deleteOnDestroy) await client.remove(`/v13/deployments/${id}`)
  },
})

/** Vercel says which files it lacks; they are uploaded, and the same call is made again. */
async function deploy(inputs: DeploymentInputs, name: string, client: VercelClient): Promise<Answer> {
  const files = Object.entries(inputs.files).map(([path, described]) => {
    const [size, sha = ''] = described.split('~')
    return { file: relative(inputs.pathPrefix ?? '.', path), sha, size: Number(size), path }
  })
  const body = {
    files: files.map(({ file, sha, size }) => ({ file, sha, size })),
    build: {},
    project: inputs.projectId,
    name,
    ...(inputs.projectSettings ? { projectSettings: inputs.projectSettings } : {}),
    ...(inputs.environment ? { env: inputs.environment } : {}),
    ...(inputs.production ? { target: 'production' } : {}),
    ...(inputs.meta ? { meta: inputs.meta } : {}),
  }
  const request = () =>
    client.call(
      'the deployment cannot be made',
      'POST',
      '/v12/now/deployments?skipAutoDetectionConfirmation=1',
      body,
    )
  try {
    return await request()
  } catch (error) {
    if (!(error instanceof VercelError) || error.code !== 'missing_files') throw error
    for (const sha of new Set(error.missing)) {
      const file = files.find((one) => one.sha === sha)
      if (!file)
        throw unsupported('vercel', `a deployment whose answer asks for a file it was not told of (${sha})`)
      await client.upload(sha, readFileSync(file.path))
    }
    return request()
  }
}

/** Of `meta` only the keys that were configured come back. */
function outputsOf(answer: Answer, known: DeploymentInputs, client: VercelClient): Properties {
  const keys = Object.keys(known.meta ?? {})
  return {
    id: answer.id,
    projectId: answer.projectId,
    files: known.files,
    pathPrefix: known.pathPrefix,
    production: answer.target === 'production',
    meta: known.meta && Object.fromEntries(keys.map((key) => [key, answer.meta?.[key]])),
    environment: known.environment,
    projectSettings: known.projectSettings,
    deleteOnDestroy: known.deleteOnDestroy,
    url: answer.url,
    domains: answer.alias ?? [],
    teamId: client.teamId,
  }
}
