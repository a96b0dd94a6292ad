import type { Hono } from 'hono'
import { z } from 'zod'
import type { Cloud } from '../../cloud.ts'
import { removeDeployment } from '../../deploy.ts'
import { newId, type Project } from '../../entities.ts'
import { ApiError, badRequest } from '../api-error.ts'
import { projectAnswer } from '../project-answer.ts'
import { bodyOf, pagination, projectOf, versions } from '../request.ts'
import { addVariable, newVariable } from '../variables.ts'

const nodeVersions = ['24.x', '22.x', '20.x', '18.x']
const settings = z.looseObject({
  name: z.string().optional(),
  nodeVersion: z.enum(nodeVersions, { error: `should be one of ${nodeVersions.join(', ')}` }).optional(),
  autoAssignCustomDomains: z.boolean().optional(),
  resourceConfig: z
    .looseObject({ functionDefaultTimeout: z.number().int().min(1).max(900).nullish() })
    .nullish(),
  environmentVariables: z.array(newVariable).nullish(),
})

export function projectRoutes(api: Hono, cloud: Cloud): void {
  const { store } = cloud
  // Version 1 is the CLI's.
  const all = '1|8|9|10|11'

  api.get(versions(all, '/projects'), (c) => {
    const search = c.req.query('search')
    const projects = Object.values(store.state.projects)
      .filter(({ name }) => search === undefined || name.includes(search))
      .map((project) => projectAnswer(cloud, project))
    return c.json({ projects, pagination: pagination(projects.length) })
  })

  api.post(versions(all, '/projects'), async (c) => {
    const { name, environmentVariables, ...rest } = await bodyOf(c, settings)
    if (name === undefined) throw badRequest('Invalid request: missing required property `name`.')
    checkName(cloud, name)
    const now = Date.now()
    const project: Project = {
      id: newId('prj_'),
      name,
      createdAt: now,
      updatedAt: now,
      settings: {},
      protectionBypass: {},
    }
    configure(project, rest)
    const domain = `${name}.${cloud.settings.domainSuffix}`
    store.change((state) => {
      state.projects[project.id] = project
      state.domains[domain] ??= {
        name: domain,
        projectId: project.id,
        automatic: true,
        gitBranch: null,
        customEnvironmentId: null,
        redirect: null,
        redirectStatusCode: null,
        createdAt: now,
        updatedAt: now,
      }
    })
    try {
      for (const variable of environmentVariables ?? []) addVariable(cloud, project, variable, false)
    } catch (error) {
      await removeProject(cloud, project)
      throw error
    }
    return c.json(projectAnswer(cloud, project))
  })

  // There are none here, of any project.
  api.get('/projects/:project/custom-environments', (c) => {
    projectOf(cloud, c.req.param('project'))
    return c.json({ accountLimit: { total: 0 }, environments: [] })
  })

  api.get(versions(all, '/projects/:project'), (c) =>
    c.json(projectAnswer(cloud, projectOf(cloud, c.req.param('project')))),
  )

  api.patch(versions(all, '/projects/:project'), async (c) => {
    const project = projectOf(cloud, c.req.param('project'))
    const { name, environmentVariables: _, ...rest } = await bodyOf(c, settings)
    if (name !== undefined && name !== project.name) checkName(cloud, name)
    store.change(() => {
      configure(project, rest)
      Object.assign(project, { name: name ?? project.name, updatedAt: Date.now() })
    })
    return c.json(projectAnswer(cloud, project))
  })

  api.delete(versions(all, '/projects/:project'), async (c) => {
    await removeProject(cloud, projectOf(cloud, c.req.param('project')))
    return c.body(null, 204)
  })
}

/** Given fields replace; `resourceConfig` is merged, as Vercel does. Null is kept: it means "as Vercel thinks". */
function configure(project: Project, { resourceConfig, ...rest }: Record<string, unknown>): void {
  Object.assign(project.settings, rest)
  if (resourceConfig)
    project.settings.resourceConfig = { ...(project.settings.resourceConfig ?? {}), ...resourceConfig }
}

function checkName({ store }: Cloud, name: string): void {
  if (!/^[a-z0-9._-]{1,100}$/.test(name) || name.includes('---'))
    throw badRequest(
      "Project names can be up to 100 characters long and must be lowercase. They can include letters, digits, and the following characters: '.', '_', '-'. However, they cannot contain the sequence '---'.",
    )
  if (Object.values(store.state.projects).some((project) => project.name === name))
    throw new ApiError(409, 'conflict', `Project "${name}" already exists, please use a new name.`)
}

/** With everything that is its own. */
async function removeProject(cloud: Cloud, project: Project): Promise<void> {
  const { store } = cloud
  for (const deployment of store.deployments(project.id)) await removeDeployment(cloud, deployment)
  store.change((state) => {
    for (const variable of store.variables(project.id)) delete state.variables[variable.id]
    for (const { name } of store.domains(project.id)) delete state.domains[name]
    delete state.projects[project.id]
  })
  // Uploads belong to no project; once the last one is gone, no upload can be under way.
  if (Object.keys(store.state.projects).length === 0) cloud.blobs.clear()
}
