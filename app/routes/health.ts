import type { App } from '../context.ts'
import type { Reply } from '../contract/contract.ts'
import { bearer, requireCronSecret } from '../http/bearer.ts'
import { unavailableProblem } from '../http/unavailable-problem.ts'
import type { Services } from '../services.ts'

/**
 * Without a bearer: the process answers, nothing more, no query. With CRON_SECRET: which environment this deployment
 * runs with, the figures of this instance's pool, and one query. The fingerprint is there even without a database.
 */
export function health(app: App, services: Services): void {
  const { environment, database } = services
  app.get('/api/health', async (c): Promise<Reply<'GET /api/health'>> => {
    if (bearer(c) === undefined) return c.json({ status: 'ok' })
    requireCronSecret(c, services)
    const fingerprint = environment.POOLPROOF_FINGERPRINT
    const start = performance.now()
    try {
      await database.prisma.$queryRaw`SELECT 1`
    } catch (error) {
      throw unavailableProblem(error, { fingerprint, pool: database.figures() }) ?? error
    }
    const queryMs = Math.round(performance.now() - start)
    return c.json({ status: 'ok', fingerprint, pool: database.figures(), queryMs })
  })
}
