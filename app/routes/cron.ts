import type { App } from '../context.ts'
import type { Reply } from '../contract/contract.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import { requireCronSecret } from '../http/bearer.ts'
import type { Services } from '../services.ts'

/** What Vercel's cron asks for once a day, with CRON_SECRET as its bearer. */
export function cron(app: App, services: Services): void {
  app.get('/api/cron/sweep', async (c): Promise<Reply<'GET /api/cron/sweep'>> => {
    requireCronSecret(c, services)
    const swept = await sweep(services.database.prisma)
    services.log({
      event: 'sweep',
      requestId: c.get('requestId'),
      ...swept,
      complete: Number(swept.complete),
    })
    return c.json(swept)
  })
}

/** Rows of one statement: some milliseconds of work, so that no request waits for it. */
const batch = 1000

interface Swept {
  sessions: number
  rateLimits: number
  /** False when there is more than one run may do: the next one goes on. */
  complete: boolean
}

/**
 * Removes the sessions that have expired (ended ones expire too) and the windows of rate limits that are over, in batches
 * of 1,000 rows and 50 batches at most. Locked rows are left for the next time; two sweeps at once share
 * the work.
 */
export async function sweep(prisma: PrismaClient, most = 50): Promise<Swept> {
  const swept = { sessions: 0, rateLimits: 0 }
  // An array, because a join would let the planner read the whole table.
  const statements = {
    sessions: () => prisma.$executeRaw`
      DELETE FROM sessions WHERE id = ANY (ARRAY(
        SELECT id FROM sessions WHERE expires_at <= now() ORDER BY expires_at LIMIT ${batch} FOR UPDATE SKIP LOCKED))`,
    rateLimits: () => prisma.$executeRaw`
      DELETE FROM rate_limits WHERE key = ANY (ARRAY(
        SELECT key FROM rate_limits WHERE ends_at <= now() ORDER BY ends_at LIMIT ${batch} FOR UPDATE SKIP LOCKED))`,
  }
  for (const table of ['sessions', 'rateLimits'] as const) {
    for (let count = batch; count === batch && most > 0; most--) {
      count = await statements[table]()
      swept[table] += count
    }
  }
  return { ...swept, complete: most > 0 }
}
