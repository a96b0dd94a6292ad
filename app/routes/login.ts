import { accessLifetime } from '../access-token.ts'
import { credentials } from '../credentials.ts'
import { HttpProblem } from '../http-problem.ts'
import { verifyPassword } from '../passwords.ts'
import { readBody } from '../read-body.ts'
import { setRefreshCookie } from '../refresh-cookie.ts'
import type { App, Services } from '../services.ts'

/** Two statements: the user, the new session. */
export function login(app: App, services: Services): void {
  const { accounts, sessions, accessTokens } = services
  app.post('/api/login', async (c) => {
    const { email, password } = await readBody(c, credentials)
    const user = await accounts.find(email)
    if (!(await verifyPassword(password, user?.passwordHash)) || !user)
      throw new HttpProblem('CREDENTIALS_WRONG')
    const session = await sessions.start(user.id)
    setRefreshCookie(c, services, session)
    return c.json({
      accessToken: await accessTokens.sign({ sub: user.id, sid: session.sid }),
      expiresIn: accessLifetime,
      user: { id: user.id, email: user.email },
    })
  })
}
