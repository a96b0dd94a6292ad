import { createHash, timingSafeEqual } from 'node:crypto'
import { HttpProblem } from './http-problem.ts'
import type { AppContext } from './services.ts'

/** The bearer token of the request, or undefined when there is no Authorization at all. */
export function bearer(c: AppContext): string | undefined {
  const header = c.req.header('authorization')
  if (header === undefined) return undefined
  return /^Bearer +([\w~+/.-]+=*)$/i.exec(header)?.[1] ?? ''
}

export function requireBearer(c: AppContext): string {
  const token = bearer(c)
  if (!token) throw new HttpProblem('TOKEN_MISSING', { headers: { 'www-authenticate': 'Bearer' } })
  return token
}

/** Takes the same time whatever differs, the length included. */
export function sameSecret(a: string, b: string): boolean {
  const [x, y] = [a, b].map((text) => createHash('sha256').update(text).digest()) as [Buffer, Buffer]
  return timingSafeEqual(x, y)
}
