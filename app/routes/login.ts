import { accessLifetime } from '../auth/access-token.ts'
import { credentials } from '../auth/credentials.ts'
import { hashPassword, isOutdated, verifyPassword } from '../auth/passwords.ts'
import type { App } from '../context.ts'
import type { Reply } from '../contract/contract.ts'
import { HttpProblem } from '../http/http-problem.ts'
import { readBody } from '../http/read-body.ts'
import { setRefreshCookie } from '../http/refresh-cookie.ts'
import type { Services } from '../services.ts'

/** Two statements: the try and the user, the new session. */
export function login(app: App, services: Services): void {
  const { accounts, sessions, accessTokens, limits, clientAddress } = services
  app.post('/api/login', async (c): Promise<Reply<'POST /api/login'>> => {
    const { email, password } = await readBody(c, credentials)
    const buckets = limits.buckets('login', { address: clientAddress(c), account: email })
    const user = await accounts.byEmail(buckets, email)
    if (!(await verifyPassword(password, user?.passwordHash)) || !user)
      throw new HttpProblem('CREDENTIALS_WRONG')
    const rehashed = isOutdated(user.passwordHash) ? await hashPassword(password) : undefined
    const session = await sessions.start(user, { rehashed, userAgent: c.req.header('user-agent') })
    setRefreshCookie(c, services, session)
    return c.json({
      accessToken: await accessTokens.sign({ sub: user.id, sid: session.sid }),
      expiresIn: accessLifetime,
      user: { id: user.id, email: user.email },
    })
  })
}
