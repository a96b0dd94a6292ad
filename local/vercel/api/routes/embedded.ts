import type { Hono } from 'hono'
import { z } from 'zod'
import type { Cloud } from '../../cloud.ts'
import { bodyOf } from '../request.ts'

const dnsEntry = z.strictObject({
  records: z
    .array(z.strictObject({ type: z.enum(['A', 'CNAME', 'TXT', 'CAA']), value: z.string() }))
    .default([]),
  heldBy: z.enum(['account', 'team']).optional(),
  certificate: z.boolean().default(true),
})

/** What only an embedded cloud can be asked. */
export function embeddedRoutes(api: Hono, cloud: Cloud): void {
  api.get('/embedded/addresses/:domain', async (c) =>
    c.json({ address: await cloud.edge.addressOf(c.req.param('domain').toLowerCase()) }),
  )
  /** What the world's DNS answers of a name from now on; DELETE lets it lead to Vercel again. */
  api.put('/embedded/dns/:name', async (c) => {
    const entry = await bodyOf(c, dnsEntry)
    cloud.store.change(({ dns }) => {
      dns[c.req.param('name').toLowerCase()] = entry
    })
    return c.json(entry)
  })
  api.delete('/embedded/dns/:name', (c) => {
    cloud.store.change(({ dns }) => delete dns[c.req.param('name').toLowerCase()])
    return c.json({})
  })
  api.get('/embedded/instances', (c) => c.json({ instances: cloud.functions.instances() }))
}
