import type { Hono } from 'hono'
import { z } from 'zod'
import type { Cloud } from '../../cloud.ts'
import { type DeployedFile, deploy, removeDeployment } from '../../deploy.ts'
import type { Deployment } from '../../entities.ts'
import { followLinks, type UploadedFile } from '../../uploaded-links.ts'
import { ApiError, badRequest, notFound } from '../api-error.ts'
import { projectAnswer } from '../project-answer.ts'
import { bodyOf, deploymentOf, pagination, projectOf, versions } from '../request.ts'

const uploaded = z.object({
  file: z.string(),
  sha: z.string().regex(/^[0-9a-f]{40}$/i, 'should be a SHA-1'),
  mode: z.number().optional(),
})
const inlined = z.object({
  file: z.string(),
  data: z.string(),
  encoding: z.enum(['utf-8', 'base64']).default('utf-8'),
})
export const givenFiles = z.array(z.union([uploaded, inlined]))
const request = z.object({
  files: givenFiles.optional(),
  project: z.string().optional(),
  name: z.string().optional(),
  target: z.enum(['production', 'preview']).nullish(),
  meta: z.record(z.string(), z.string()).default({}),
  env: z.record(z.string(), z.string()).default({}),
  projectSettings: z.looseObject({}).nullish(),
  gitSource: z.unknown().optional(),
  deploymentId: z.string().optional(),
})

export function deploymentRoutes(api: Hono, cloud: Cloud): void {
  const { store } = cloud

  for (const path of [versions('12|13', '/deployments'), versions('12|13', '/now/deployments')])
    api.post(path, async (c) => {
      const body = await bodyOf(c, request)
      // Deployed again, with the variables as they are now.
      const again = body.deploymentId === undefined ? undefined : deploymentOf(cloud, body.deploymentId)
      const project = projectOf(cloud, again?.projectId ?? body.project ?? body.name ?? '')
      if (body.gitSource !== undefined)
        throw badRequest(
          'The embedded cloud builds nothing: deploy files of a prebuilt project instead of `gitSource`.',
        )
      const deployment = await deploy(cloud, project, {
        files: again ?? filesOf(cloud, body.files ?? []),
        production: body.target === 'production',
        meta: body.meta,
        env: body.env,
        projectSettings: body.projectSettings ?? {},
        again: again !== undefined || c.req.query('forceNew') === '1',
      })
      return c.json(deploymentAnswer(cloud, deployment))
    })

  api.get(versions('5|6|7', '/deployments'), (c) => {
    const { projectId, app, target, limit, since, until } = c.req.query()
    const ids = c.req.queries('projectIds') ?? (projectId === undefined ? undefined : [projectId])
    const project = app === undefined ? undefined : projectOf(cloud, app).id
    const deployments = store
      .deployments(project)
      .filter((deployment) => ids === undefined || ids.includes(deployment.projectId))
      .filter((deployment) => target === undefined || (deployment.target ?? 'preview') === target)
      .filter(({ createdAt }) => createdAt >= Number(since ?? 0) && createdAt <= Number(until ?? createdAt))
      .slice(0, Number(limit ?? 20))
      .map(deploymentListing)
    return c.json({ deployments, pagination: pagination(deployments.length) })
  })

  api.get(versions('12|13', '/deployments/:deployment'), (c) =>
    c.json(deploymentAnswer(cloud, deploymentOf(cloud, c.req.param('deployment')))),
  )

  // Nothing is built here.
  api.get(versions('11', '/deployments/:deployment/builds'), (c) => {
    deploymentOf(cloud, c.req.param('deployment'))
    return c.json({ builds: [] })
  })

  api.get('/projects/:project/production-deployment', (c) => {
    const { production } = projectAnswer(cloud, projectOf(cloud, c.req.param('project'))).targets
    if (!production) throw notFound('Deployment')
    return c.json({ deployment: production })
  })

  api.delete(versions('12|13', '/deployments/:deployment'), async (c) => {
    const deployment = deploymentOf(cloud, c.req.param('deployment'))
    await removeDeployment(cloud, deployment)
    return c.json({ uid: deployment.id, state: 'DELETED' })
  })
}

/** Uploads what came inline, and asks for what never came. */
export function filesOf({ blobs }: Pick<Cloud, 'blobs'>, files: z.infer<typeof givenFiles>): DeployedFile[] {
  if (files.length === 0) throw badRequest('Invalid request: `files` should NOT be empty.')
  const named = files.map((given) =>
    'sha' in given
      ? { file: given.file, sha: given.sha.toLowerCase(), mode: given.mode }
      : {
          file: given.file,
          sha: blobs.add(Buffer.from(given.data, given.encoding === 'base64' ? 'base64' : 'utf8')),
        },
  )
  const missing = [...new Set(named.map(({ sha }) => sha).filter((sha) => !blobs.has(sha)))]
  if (missing.length > 0) throw new ApiError(400, 'missing_files', 'Missing files', { missing })
  refuseUnbuilt(named)
  return followLinks(named, (sha) => blobs.read(sha).toString())
}

/** What Vercel would build would be served here as it is, sources and all. */
function refuseUnbuilt(files: readonly UploadedFile[]): void {
  const isBuilt = files.some(({ file }) => `/${file}`.endsWith('/.vercel/output/config.json'))
  if (!isBuilt && files.some(({ file }) => /^\/?(package\.json$|api\/)/.test(file)))
    throw badRequest(
      'The embedded cloud builds nothing: run `vercel build`, then `vercel deploy --prebuilt`.',
    )
}

const creator = { uid: 'embedded', username: 'embedded', email: 'embedded@localhost' }

/** Ready as soon as it is made: there is nothing to build. */
function common({ id, name, url, target, meta, projectId, createdAt }: Deployment) {
  return {
    name,
    url,
    target,
    meta,
    projectId,
    createdAt,
    created: createdAt,
    buildingAt: createdAt,
    ready: createdAt,
    readyState: 'READY',
    state: 'READY',
    aliasAssigned: true,
    aliasError: null,
    inspectorUrl: null,
    type: 'LAMBDAS',
    creator,
    uid: id,
  }
}

/** One deployment. `alias` are the domains it got when it was made, as Vercel says them, not those it has now. */
function deploymentAnswer({ store }: Cloud, deployment: Deployment) {
  const { id, slug, name } = store.state.team
  const project = store.state.projects[deployment.projectId]
  return {
    ...common(deployment),
    id: deployment.id,
    alias: deployment.alias,
    status: 'READY',
    readySubstate: deployment.alias.length > 0 ? 'PROMOTED' : 'STAGED',
    team: { id, slug, name },
    project: { id: deployment.projectId, name: project?.name, framework: null },
    build: { env: [] },
    env: Object.keys(deployment.environment),
    projectSettings: {},
    regions: deployment.regions,
    routes: null,
    ownerId: id,
    plan: 'pro',
    public: false,
    version: 2,
    createdIn: 'embedded',
    bootedAt: deployment.createdAt,
    buildSkipped: true,
    isInConcurrentBuildsQueue: false,
    isInSystemBuildsQueue: false,
  }
}

/** One line of the list of deployments. */
function deploymentListing(deployment: Deployment) {
  return { ...common(deployment), readySubstate: deployment.alias.length > 0 ? 'PROMOTED' : 'STAGED' }
}
