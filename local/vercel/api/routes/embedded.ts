import type { Hono } from 'hono'
import type { Cloud } from '../../cloud.ts'

/** What only an embedded cloud can be asked. */
export function embeddedRoutes(api: Hono, cloud: Cloud): void {
  api.get('/embedded/addresses/:domain', async (c) =>
    c.json({ address: await cloud.edge.addressOf(c.req.param('domain').toLowerCase()) }),
  )
  api.get('/embedded/instances', (c) => c.json({ instances: cloud.functions.instances() }))
}
