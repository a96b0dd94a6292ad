import { getCookie, setCookie } from 'hono/cookie'
import { refreshCookie } from '../../rules/environment/cookie-mode.ts'
import type { RefreshToken } from '../auth/sessions.ts'
import type { AppContext } from '../context.ts'
import type { Services } from '../services.ts'
import { HttpProblem } from './http-problem.ts'

/** The cookie that carries the refresh token, by the cookie mode of this request. */
function shape(c: AppContext, { apiHost, cookieMode }: Services) {
  return refreshCookie(cookieMode(c), apiHost(c))
}

export function readRefreshCookie(c: AppContext, services: Services): string {
  const token = getCookie(c, shape(c, services).name)
  if (!token) throw new HttpProblem('TOKEN_MISSING')
  return token
}

/** `Expires` instead of `Max-Age`: a repeated answer is the same to the byte. */
export function setRefreshCookie(c: AppContext, services: Services, { token, exp }: RefreshToken): void {
  const { name, attributes } = shape(c, services)
  setCookie(c, name, token, { ...attributes, expires: new Date(exp * 1000) })
}

export function clearRefreshCookie(c: AppContext, services: Services): void {
  const { name, attributes } = shape(c, services)
  setCookie(c, name, '', { ...attributes, expires: new Date(0) })
}
