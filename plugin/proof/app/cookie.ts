import { cookieMode, refreshCookie } from '../../../rules/environment/cookie-mode.ts'

/** What decides how strict the cookie may be. */
export interface CookieOrigins {
  /** Origin of the front end. */
  frontendUrl: string
  /** Host of the production domain. */
  apiHost: string
}

/** The cookie of the refresh token as the browser needs it, in one line without the value. */
export function expectedCookie({ frontendUrl, apiHost }: CookieOrigins): { mode: string; line: string } {
  const mode = cookieMode(frontendUrl, apiHost)
  const { name, attributes } = refreshCookie(mode, apiHost)
  const { path, httpOnly, secure, sameSite, partitioned } = attributes
  return {
    mode,
    line: cookieLine(name, {
      path,
      samesite: sameSite,
      ...(httpOnly && { httponly: '' }),
      ...(secure && { secure: '' }),
      ...(partitioned && { partitioned: '' }),
    }),
  }
}

export interface ReceivedCookie {
  /** `name=value`, as it is sent back. */
  pair: string
  line: string
}

/** The refresh cookie among an answer's Set-Cookie headers. */
export function receivedCookie(headers: Headers): ReceivedCookie | undefined {
  const header = headers.getSetCookie().find((text) => /^(__Host-)?refresh=/i.test(text))
  if (!header) return undefined
  const [pair = '', ...rest] = header.split(';').map((part) => part.trim())
  const attributes = rest.map((part): [string, string] => {
    const [name = '', value = ''] = part.split('=')
    return [name.toLowerCase(), value]
  })
  return { pair, line: cookieLine(pair.split('=')[0] ?? '', Object.fromEntries(attributes)) }
}

/** In this order and spelling; its lifetime is the app's choice. */
const shown = {
  path: 'Path',
  domain: 'Domain',
  samesite: 'SameSite',
  httponly: 'HttpOnly',
  secure: 'Secure',
  partitioned: 'Partitioned',
}

function cookieLine(name: string, attributes: Record<string, string>): string {
  const parts = Object.entries(shown).flatMap(([key, spelling]) => {
    const value = attributes[key]
    return value === undefined ? [] : [value ? `${spelling}=${value}` : spelling]
  })
  return [name, ...parts].join('; ')
}
