import { accessLifetime } from '../auth/access-token.ts'
import type { App } from '../context.ts'
import type { Reply } from '../contract/contract.ts'
import { requireOrigin } from '../http/origin.ts'
import { readRefreshCookie, setRefreshCookie } from '../http/refresh-cookie.ts'
import type { Services } from '../services.ts'

/** One statement. */
export function refresh(app: App, services: Services): void {
  const { sessions, accessTokens, refreshTokens, limits, clientAddress } = services
  app.post('/api/refresh', requireOrigin(services), async (c): Promise<Reply<'POST /api/refresh'>> => {
    const claims = await refreshTokens.verify(readRefreshCookie(c, services))
    // By session: a token of one that has ended must not use up what the others have.
    const buckets = limits.buckets('refresh', { address: clientAddress(c), account: claims.sid })
    setRefreshCookie(c, services, await sessions.rotate(buckets, claims))
    return c.json({ accessToken: await accessTokens.sign(claims), expiresIn: accessLifetime })
  })
}
