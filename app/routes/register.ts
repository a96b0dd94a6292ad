import { newCredentials } from '../auth/credentials.ts'
import { hashPassword } from '../auth/passwords.ts'
import type { App } from '../context.ts'
import type { Reply } from '../contract/contract.ts'
import { readBody } from '../http/read-body.ts'
import type { Services } from '../services.ts'

/**
 * Answers 202 to every valid registration, with the same body and after the same work, whether the e-mail was free or
 * taken: the answer does not reveal who has an account. An existing account stays as it is. The client logs in next.
 * One statement.
 */
export function register(app: App, { accounts, limits, clientAddress }: Services): void {
  app.post('/api/register', async (c): Promise<Reply<'POST /api/register'>> => {
    const { email, password } = await readBody(c, newCredentials)
    const buckets = limits.buckets('register', { address: clientAddress(c), account: email })
    await limits.during(buckets, async () => accounts.add(buckets, email, await hashPassword(password)))
    return c.json({ email }, 202)
  })
}
