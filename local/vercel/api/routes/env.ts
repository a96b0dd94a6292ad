import type { Context, Hono } from 'hono'
import { z } from 'zod'
import type { Cloud } from '../../cloud.ts'
import type { Target, Variable } from '../../entities.ts'
import { ApiError, badRequest, notFound } from '../api-error.ts'
import { bodyOf, pagination, projectOf, versions } from '../request.ts'
import {
  addVariable,
  changedVariable,
  checkVariable,
  conflictError,
  conflictOf,
  mergeVariable,
  newVariable,
  variableAnswer,
} from '../variables.ts'

export function envRoutes(api: Hono, cloud: Cloud): void {
  const { store } = cloud
  const all = '1|8|9|10'

  // Nothing is shared between the projects of this team.
  api.get(versions('1', '/env'), (c) => c.json({ data: [], pagination: pagination(0) }))

  // `vercel env pull`: what functions of that target get, but for what never comes back.
  const pulled = '/env/pull/:project/:target{production|preview|development}'
  for (const path of [versions('1|2|3', pulled), versions('1|2|3', `${pulled}/:branch`)])
    api.get(path, (c) => {
      const { target, branch } = c.req.param() as { target: Target; branch?: string }
      const readable = store
        .variables(projectOf(cloud, c.req.param('project') ?? '').id)
        .filter((one) => one.target.includes(target) && one.type !== 'sensitive')
        .filter(({ gitBranch }) => !gitBranch || gitBranch === branch)
        // The one of the branch wins.
        .toSorted((a, b) => Number(Boolean(a.gitBranch)) - Number(Boolean(b.gitBranch)))
      return c.json({ env: Object.fromEntries(readable.map(({ key, value }) => [key, value])), buildEnv: {} })
    })

  api.get(versions(all, '/projects/:project/env'), (c) => {
    const decrypt = c.req.query('decrypt') === 'true'
    const { gitBranch: branch, target: only } = c.req.query()
    const envs = store
      .variables(projectOf(cloud, c.req.param('project')).id)
      .filter(({ gitBranch }) => branch === undefined || gitBranch === branch)
      .filter(({ target }) => only === undefined || target.includes(only as Target))
      .map((variable) => variableAnswer(variable, decrypt))
    return c.json({ envs, pagination: pagination(envs.length) })
  })

  api.post(versions(all, '/projects/:project/env'), async (c) => {
    const project = projectOf(cloud, c.req.param('project'))
    const body = await bodyOf(c, z.union([z.array(newVariable), newVariable]))
    const upsert = c.req.query('upsert') === 'true'
    if (!Array.isArray(body))
      return c.json(
        { created: variableAnswer(addVariable(cloud, project, body, upsert), true), failed: [] },
        201,
      )
    const created = []
    const failed = []
    for (const item of body)
      try {
        created.push(variableAnswer(addVariable(cloud, project, item, upsert), true))
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        failed.push(error.body)
      }
    if (created.length === 0 && failed.length > 0)
      throw new ApiError(400, 'BAD_REQUEST', 'No environment variables were created', { failed })
    return c.json({ created, failed }, 201)
  })

  api.get(versions(all, '/projects/:project/env/:env'), (c) =>
    c.json(variableAnswer(variableOf(cloud, c), true)),
  )

  api.patch(versions(all, '/projects/:project/env/:env'), async (c) => {
    const variable = variableOf(cloud, c)
    const body = await bodyOf(c, changedVariable)
    const changed = mergeVariable(variable, body)
    if (variable.type === 'sensitive' && changed.type !== 'sensitive' && body.value === undefined)
      throw badRequest('A sensitive Environment Variable cannot become readable without a new value.')
    checkVariable(cloud.store.state.team, changed)
    const conflict = conflictOf(store.variables(variable.projectId), changed)
    if (conflict) throw conflictError(409, 'ENV_ALREADY_EXISTS', changed, conflict)
    store.change(() => Object.assign(variable, changed))
    return c.json(variableAnswer(variable, true))
  })

  api.delete(versions(all, '/projects/:project/env/:env'), (c) => {
    const variable = variableOf(cloud, c)
    store.change(({ variables }) => delete variables[variable.id])
    return c.json(variableAnswer(variable, false))
  })

  api.delete(versions('1', '/projects/:project/env'), async (c) => {
    const project = projectOf(cloud, c.req.param('project'))
    const { ids } = await bodyOf(c, z.object({ ids: z.array(z.string()) }))
    const own = new Set(store.variables(project.id).map(({ id }) => id))
    const deleted = ids.filter((id) => own.has(id))
    store.change(({ variables }) => {
      for (const id of deleted) delete variables[id]
    })
    return c.json({ deleted: deleted.length, ids: deleted })
  })
}

function variableOf(cloud: Cloud, c: Context): Variable {
  const project = projectOf(cloud, c.req.param('project') ?? '')
  const variable = cloud.store.state.variables[c.req.param('env') ?? '']
  if (variable?.projectId !== project.id) throw notFound('Environment Variable')
  return variable
}
