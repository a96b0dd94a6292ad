import { createHash, timingSafeEqual } from 'node:crypto'
import type { Claims } from '../auth/jwt.ts'
import type { AppContext } from '../context.ts'
import type { Services } from '../services.ts'
import { HttpProblem } from './http-problem.ts'

/** The bearer token of the request, or undefined when there is no Authorization at all. */
export function bearer(c: AppContext): string | undefined {
  const header = c.req.header('authorization')
  if (header === undefined) return undefined
  return /^Bearer +([\w~+/.-]+=*)$/i.exec(header)?.[1] ?? ''
}

/** Claims of the access token. Throws TOKEN_MISSING, TOKEN_INVALID, TOKEN_EXPIRED; whether the session lives is not asked. */
export function requireBearer(c: AppContext, { accessTokens }: Services): Promise<Claims> {
  const token = bearer(c)
  if (!token) throw new HttpProblem('TOKEN_MISSING', { headers: { 'www-authenticate': 'Bearer' } })
  return accessTokens.verify(token)
}

/** For what only the platform's cron and an operator may ask. Throws BEARER_WRONG. */
export function requireCronSecret(c: AppContext, { environment }: Services): void {
  if (!sameSecret(bearer(c) ?? '', environment.CRON_SECRET)) throw new HttpProblem('BEARER_WRONG')
}

/** Takes the same time whatever differs, the length included. */
function sameSecret(a: string, b: string): boolean {
  const [x, y] = [a, b].map((text) => createHash('sha256').update(text).digest()) as [Buffer, Buffer]
  return timingSafeEqual(x, y)
}
