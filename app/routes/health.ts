import { bearer, sameSecret } from '../bearer.ts'
import { HttpProblem } from '../http-problem.ts'
import type { App, Services } from '../services.ts'
import { unavailable } from '../unavailable.ts'

/**
 * Without a bearer: the process answers, nothing more, no query. With CRON_SECRET: which environment this deployment
 * runs with, the figures of this instance's pool, and one query. The fingerprint is there even without a database.
 */
export function health(app: App, { environment, database }: Services): void {
  app.get('/api/health', async (c) => {
    const secret = bearer(c)
    if (secret === undefined) return c.json({ status: 'ok' })
    if (!sameSecret(secret, environment.CRON_SECRET)) throw new HttpProblem('BEARER_WRONG')
    const fingerprint = environment.POOLPROOF_FINGERPRINT
    const start = performance.now()
    try {
      await database.prisma.$queryRaw`SELECT 1`
    } catch (error) {
      const code = unavailable(error)
      if (!code) throw error
      throw new HttpProblem(code, { members: { fingerprint, pool: database.figures() } })
    }
    const queryMs = Math.round(performance.now() - start)
    return c.json({ status: 'ok', fingerprint, pool: database.figures(), queryMs })
  })
}
