import { sweep } from '../auth/sweep.ts'
import type { App } from '../context.ts'
import type { Reply } from '../contract/contract.ts'
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
