import type { Hono } from 'hono'
import type { Cloud } from '../../cloud.ts'
import { productionDomains } from '../../environment.ts'
import { deploymentOf, projectOf, versions } from '../request.ts'

/** Gives a project's production domains to a deployment, a newer one or an older one. */
export function promoteRoutes(api: Hono, cloud: Cloud): void {
  for (const path of [
    versions('9|10', '/projects/:project/promote/:deployment'),
    versions('1|9', '/projects/:project/rollback/:deployment'),
  ])
    api.post(path, async (c) => {
      const project = projectOf(cloud, c.req.param('project') ?? '')
      const { id } = deploymentOf(cloud, c.req.param('deployment') ?? '')
      const domains = productionDomains(cloud.store.domains(project.id))
      for (const { name } of domains) await cloud.edge.openDomain(name)
      cloud.store.change(() => {
        for (const { name } of domains) cloud.store.assign(name, id, project.id)
      })
      return c.body(null, 201)
    })
}
