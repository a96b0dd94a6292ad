import type { App } from '../context.ts'
import type { Reply } from '../contract/contract.ts'
import { requireBearer } from '../http/bearer.ts'
import { HttpProblem } from '../http/http-problem.ts'
import type { Services } from '../services.ts'

/** One statement each, which is also the check that the session is alive: an ended one ends its access tokens too. */
export function me(app: App, services: Services): void {
  const { accounts } = services
  app.get('/api/me', async (c): Promise<Reply<'GET /api/me'>> => {
    const user = await accounts.bySession(await requireBearer(c, services))
    if (!user) throw new HttpProblem('SESSION_ENDED')
    return c.json({ user })
  })

  app.delete('/api/me', async (c): Promise<Reply<'DELETE /api/me'>> => {
    if (!(await accounts.removeBySession(await requireBearer(c, services))))
      throw new HttpProblem('SESSION_ENDED')
    return c.body(null, 204)
  })
}
