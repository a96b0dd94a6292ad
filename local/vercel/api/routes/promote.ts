import type { Hono } from 'hono'
import type { Cloud } from '../../cloud.ts'
import { productionDomains } from '../../environment.ts'
import { deploymentOf, pagination, projectOf, versions } from '../request.ts'

/** Gives a project's production domains to a deployment, a newer one or an older one, at once. */
export function promoteRoutes(api: Hono, cloud: Cloud): void {
  const { store, edge } = cloud
  for (const [type, numbers] of [
    ['promote', '9|10'],
    ['rollback', '1|9'],
  ] as const) {
    api.post(versions(numbers, `/projects/:project/${type}/:deployment`), async (c) => {
      const project = projectOf(cloud, c.req.param('project') ?? '')
      const { id } = deploymentOf(cloud, c.req.param('deployment') ?? '')
      const domains = productionDomains(store.domains(project.id))
      for (const { name } of domains) await edge.openDomain(name)
      const before = domains.map(({ name }) => store.state.aliases[name]?.deploymentId).find(Boolean)
      store.change(() => {
        for (const { name } of domains) store.assign(name, id, project.id)
        project.lastAliasRequest = {
          fromDeploymentId: before ?? null,
          toDeploymentId: id,
          jobStatus: 'succeeded',
          requestedAt: Date.now(),
          type,
        }
      })
      return c.body(null, 201)
    })

    // No alias fails to move.
    api.get(versions('9', `/projects/:project/${type}/aliases`), (c) => {
      projectOf(cloud, c.req.param('project') ?? '')
      return c.json({ aliases: [], pagination: pagination(0) })
    })
  }
}
