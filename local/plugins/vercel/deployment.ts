import { lstatSync, readFileSync, readlinkSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Properties, typed } from '../../../plugin/grpc/properties.ts'
import { emulatedResource } from '../emulated-resource.ts'
import { gitMetadata } from './git-metadata.ts'
import { type Answer, refuseOtherTeam, teamId, type VercelClient, VercelError } from './vercel-client.ts'

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

const POLL_MS = 500

export const deployment = emulatedResource<DeploymentInputs, VercelClient>({
  token: 'vercel:index/deployment:Deployment',
  attributes: {
    projectId: { kind: 'string', required: true, replaces: true },
    files: { kind: 'map', required: true, replaces: true },
    pathPrefix: { kind: 'string' },
    production: { kind: 'boolean', computed: true, replaces: true },
    // Computed: taking it away replaces nothing, only another value does.
    meta: { kind: 'map', computed: true, replaces: true },
    environment: { kind: 'map', replaces: true },
    projectSettings: { kind: 'object', replaces: true },
    deleteOnDestroy: { kind: 'boolean' },
    teamId,
  },
  outputs: ['url', 'domains'],
  secrets: ['environment'],
  importable: false,
  plan: refuseOtherTeam,

  async create(inputs, client, { signal }) {
    await client.project(inputs.projectId)
    const answer = await waitUntilReady(await deploy(inputs, client), client, signal)
    return { id: answer.id, outputs: outputsOf(answer, inputs) }
  },

  async read(id, state, client) {
    const answer = await client.find(`/v13/deployments/${id}`)
    if (!answer) return undefined
    const outputs = outputsOf(answer, typed<DeploymentInputs>(state))
    // The team is unknown to the state until the first refresh.
    return { outputs: { ...outputs, teamId: client.teamId } }
  },

  // Only what is not sent to Vercel changes in place.
  update: async (_id, inputs, state) => ({
    ...state,
    pathPrefix: inputs.pathPrefix,
    deleteOnDestroy: inputs.deleteOnDestroy,
  }),

  async delete(id, { deleteOnDestroy }, client) {
    if (deleteOnDestroy) await client.remove(`/v13/deployments/${id}`)
  },
})

/** Vercel names the files it lacks; they are uploaded, and the same call is repeated. */
async function deploy(inputs: DeploymentInputs, client: VercelClient): Promise<Answer> {
  const { projectId, environment, projectSettings = {}, production, meta } = inputs
  const files = deploymentFiles(inputs.files, inputs.pathPrefix)
  const body = {
    files: files.map(({ file, sha, size }) => ({ file, sha, size })),
    env: environment,
    build: environment ? { env: environment } : {},
    project: projectId,
    projectSettings: { sourceFilesOutsideRootDirectory: true, ...projectSettings },
    name: projectId,
    target: production ? 'production' : undefined,
    meta,
    gitMetadata: gitMetadata(files.map(({ path }) => path)),
  }
  const path = '/v12/now/deployments?skipAutoDetectionConfirmation=1'
  const request = () => client.call('could not create deployment', 'POST', path, body)
  try {
    return await request()
  } catch (error) {
    if (!(error instanceof VercelError) || error.code !== 'missing_files') throw error
    await upload(files, error.missing, client)
    return request()
  }
}

async function upload(files: DeploymentFile[], missing: string[], client: VercelClient): Promise<void> {
  // Two names for the same bytes are one upload: the first name's.
  for (const sha of new Set(missing)) {
    const file = files.find((one) => one.sha === sha)
    if (!file)
      throw new Error(
        `could not create deployment: Vercel requests a file that is not part of the deployment (${sha})`,
      )
    await client.upload(file.path, sha, fileContent(file.path))
  }
}

/** Waits until the deployment has its addresses, or failed. */
async function waitUntilReady(answer: Answer, client: VercelClient, signal: AbortSignal): Promise<Answer> {
  let latest = answer
  while (!latest.aliasAssigned || latest.aliasError) {
    const { readyState, errorCode, errorMessage, aliasError } = latest
    if (readyState === 'CANCELED') throw new Error('deployment canceled')
    if (readyState === 'ERROR') throw new Error(`deployment failed: ${errorCode} - ${errorMessage}`)
    if (aliasError) throw new Error(`deployment failed: ${aliasError.code} - ${aliasError.message}`)
    await sleep(POLL_MS, undefined, { signal })
    latest = await client.call('could not get deployment', 'GET', `/v13/deployments/${answer.id}`)
  }
  return latest
}

/** Of `meta` only the configured keys are returned. */
function outputsOf(answer: Answer, known: DeploymentInputs): Properties {
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
  }
}

/** As a deployment names it: `file` for Vercel, `path` on this machine. */
interface DeploymentFile {
  file: string
  sha: string
  size: number
  path: string
}

const sizeAndSha = /^(\d+)~([0-9a-f]{40})$/

/** Parses `path -> SIZE~SHA1`, only when the deployment is created. Vercel's names are below the prefix; without one a leading `../` is removed. */
function deploymentFiles(given: Record<string, string>, pathPrefix?: string): DeploymentFile[] {
  const above = pathPrefix === undefined ? '../' : pathPrefix.replace(/\/?$/, '/')
  return Object.entries(given).map(([path, text]) => {
    const [, size, sha = ''] = sizeAndSha.exec(text) ?? []
    if (!size) throw new Error('expected file to have format `filename: size~sha`, but could not parse')
    const file = path.startsWith(above) ? path.slice(above.length) : path
    return { file, sha, size: Number(size), path }
  })
}

/** The bytes to upload: of a link its target's path, as Vercel keeps links. */
export function fileContent(path: string): Buffer<ArrayBuffer> {
  return lstatSync(path).isSymbolicLink() ? Buffer.from(readlinkSync(path)) : readFileSync(path)
}
