import * as z from 'zod/mini'
import type { App } from '../context.ts'
import type { Reply } from '../contract/contract.ts'
import { requireBearer } from '../http/bearer.ts'
import { HttpProblem } from '../http/http-problem.ts'
import type { Services } from '../services.ts'

const uuid = z.guid()

/** The own sessions: look at them, end one, end all others. One statement each, the check of the own one included. */
export function sessions(app: App, services: Services): void {
  const { sessionList } = services

  app.get('/api/sessions', async (c): Promise<Reply<'GET /api/sessions'>> => {
    const sessions = await sessionList.all(await requireBearer(c, services))
    if (!sessions) throw new HttpProblem('SESSION_ENDED')
    return c.json({ sessions })
  })

  app.delete('/api/sessions', async (c): Promise<Reply<'DELETE /api/sessions'>> => {
    const ended = await sessionList.endOthers(await requireBearer(c, services))
    if (ended === undefined) throw new HttpProblem('SESSION_ENDED')
    return c.json({ ended })
  })

  app.delete('/api/sessions/:id', async (c): Promise<Reply<'DELETE /api/sessions/{id}'>> => {
    const own = await requireBearer(c, services)
    const id = c.req.param('id')
    // What is no id at all is not asked for, and looks like any other that is not there.
    if (!uuid.safeParse(id).success) throw new HttpProblem('NOT_FOUND')
    const ended = await sessionList.endOne(own, id)
    if (ended === undefined) throw new HttpProblem('SESSION_ENDED')
    if (ended === 0) throw new HttpProblem('NOT_FOUND')
    return c.body(null, 204)
  })
}
