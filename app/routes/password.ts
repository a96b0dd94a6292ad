import { passwordChange } from '../auth/credentials.ts'
import { hashPassword, verifyPassword } from '../auth/passwords.ts'
import type { App } from '../context.ts'
import type { Reply } from '../contract/contract.ts'
import { requireBearer } from '../http/bearer.ts'
import { HttpProblem } from '../http/http-problem.ts'
import { readBody } from '../http/read-body.ts'
import type { Services } from '../services.ts'

/**
 * Changes the password and ends all other sessions. The current one is asked for, so that a stolen access token is not
 * enough. Three statements: the try and the user, then both changes in a transaction.
 */
export function password(app: App, services: Services): void {
  const { accounts, sessionList, limits, clientAddress } = services
  app.post('/api/password', async (c): Promise<Reply<'POST /api/password'>> => {
    const own = await requireBearer(c, services)
    const { currentPassword, newPassword } = await readBody(c, passwordChange)
    const buckets = limits.buckets('password', { address: clientAddress(c), account: own.sub })
    const user = await accounts.toChange(buckets, own)
    if (!user) throw new HttpProblem('SESSION_ENDED')
    if (!(await verifyPassword(currentPassword, user.passwordHash))) throw wrong()
    const ended = await sessionList.changePassword(own, user, await hashPassword(newPassword))
    // It was changed since it was checked.
    if (ended === undefined) throw wrong()
    return c.json({ ended })
  })
}

function wrong(): HttpProblem {
  return new HttpProblem('PASSWORD_WRONG', {
    errors: [{ field: 'currentPassword', detail: 'is not your password' }],
  })
}
