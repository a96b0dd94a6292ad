import type { Hono } from 'hono'
import { z } from 'zod'
import type { Cloud } from '../../cloud.ts'
import { hasCertificate } from '../../dns.ts'
import type { Alias } from '../../entities.ts'
import { ApiError, notFound } from '../api-error.ts'
import { bodyOf, deploymentOf, isHostName, pagination, versions } from '../request.ts'

/** Which deployment answers for a domain. Assigning is an upsert: it moves a domain in one step. */
export function aliasRoutes(api: Hono, cloud: Cloud): void {
  const { store } = cloud
  const find = (aliasOrUid: string) => {
    const { aliases } = store.state
    const alias = aliases[aliasOrUid] ?? Object.values(aliases).find(({ uid }) => uid === aliasOrUid)
    if (!alias) throw notFound('Alias')
    return alias
  }
  const answer = (alias: Alias) => {
    const { id, url, meta } = deploymentOf(cloud, alias.deploymentId)
    return {
      ...alias,
      created: new Date(alias.createdAt).toISOString(),
      creator: { uid: 'embedded', email: 'embedded@localhost', username: 'embedded' },
      deployment: { id, url, meta: JSON.stringify(meta) },
      protectionBypass: {},
    }
  }

  // The CLI asks without a version, or with `now` in the path.
  const ofDeployment = [
    versions('2', '/deployments/:deployment/aliases'),
    '/now/deployments/:deployment/aliases',
  ]
  const all = [versions('2|3|4', '/aliases'), versions('3', '/now/aliases')]
  const one = [versions('2|3|4', '/aliases/:alias'), '/now/aliases/:alias']

  api.on('POST', ofDeployment, async (c) => {
    const deployment = deploymentOf(cloud, c.req.param('deployment') ?? '')
    const body = await bodyOf(c, z.object({ alias: z.string(), redirect: z.string().nullish() }))
    const name = body.alias.toLowerCase()
    if (!isHostName(name))
      throw new ApiError(400, 'invalid_alias', `The alias "${body.alias}" is not a valid host name.`)
    const owner = store.state.domains[name]?.projectId ?? store.state.aliases[name]?.projectId
    if (owner !== undefined && owner !== deployment.projectId)
      throw new ApiError(409, 'alias_in_use', `The alias ${name} is in use by another project.`)
    if (store.state.domains[name]?.challenge !== undefined)
      throw new ApiError(403, 'forbidden', `You don't have access to the domain ${name}.`)
    // One that it has is kept when the DNS changes later.
    if (!store.state.aliases[name] && !hasCertificate(store.state, name))
      throw new ApiError(
        400,
        'cert_missing',
        'The domain you are trying to associate is missing a SSL certificate',
      )
    await cloud.edge.openDomain(name)
    const old = store.state.aliases[name]?.deploymentId
    store.change(() => store.assign(name, deployment.id, deployment.projectId))
    const { uid, createdAt } = find(name)
    const moved = old === undefined || old === deployment.id ? {} : { oldDeploymentId: old }
    return c.json({ uid, alias: name, created: new Date(createdAt).toISOString(), ...moved })
  })

  api.on('GET', ofDeployment, (c) => {
    const { id } = deploymentOf(cloud, c.req.param('deployment') ?? '')
    const own = Object.values(store.state.aliases).filter(({ deploymentId }) => deploymentId === id)
    return c.json({ aliases: own.map(answer) })
  })

  api.on('GET', all, (c) => {
    const projectId = c.req.query('projectId')
    const domain = c.req.query('domain')
    const aliases = Object.values(store.state.aliases)
      .filter(
        (alias) =>
          (projectId === undefined || alias.projectId === projectId) &&
          (domain === undefined || alias.alias === domain),
      )
      .map(answer)
    return c.json({ aliases, pagination: pagination(aliases.length) })
  })

  api.on('GET', one, (c) => c.json(answer(find(c.req.param('alias') ?? ''))))

  api.on('DELETE', one, (c) => {
    const { alias } = find(c.req.param('alias') ?? '')
    store.change(({ aliases }) => delete aliases[alias])
    return c.json({ status: 'SUCCESS' })
  })
}
