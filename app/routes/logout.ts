import type { App } from '../context.ts'
import type { Reply } from '../contract/contract.ts'
import { HttpProblem } from '../http/http-problem.ts'
import { requireOrigin } from '../http/origin.ts'
import { clearRefreshCookie, readRefreshCookie } from '../http/refresh-cookie.ts'
import type { Services } from '../services.ts'

/** Ends the session on the server, not just the cookie. Logging out twice, or too late, is no error. */
export function logout(app: App, services: Services): void {
  const { sessions, refreshTokens } = services
  app.post('/api/logout', requireOrigin(services), async (c): Promise<Reply<'POST /api/logout'>> => {
    try {
      await sessions.end((await refreshTokens.verify(readRefreshCookie(c, services))).sid)
    } catch (error) {
      if (!(error instanceof HttpProblem)) throw error
    }
    clearRefreshCookie(c, services)
    return c.body(null, 204)
  })
}
