import { cookieMode, refreshCookie } from '../../../app/cookie-mode.ts'
import type { Answer } from './deployment.ts'
import type { ProofSettings } from './settings.ts'

export interface ReceivedCookie {
  /** `name=value`, as it is sent back. */
  pair: string
  /** The attributes without value and expiry, in a fixed order, such as `refresh; HttpOnly; Path=/; SameSite=Strict`. */
  shape: string
}

/** The refresh cookie of an answer, or undefined where there is none. */
export function receivedCookie({ headers }: Answer): ReceivedCookie | undefined {
  const header = headers.getSetCookie().find((text) => /^(__Host-)?refresh=/.test(text))
  if (!header) return undefined
  const [pair = '', ...attributes] = header.split(';').map((part) => part.trim())
  const kept = attributes.filter((text) => !/^(expires|max-age)=/i.test(text))
  return { pair, shape: shapeOf(pair.slice(0, pair.indexOf('=')), kept) }
}

/** What a browser needs the cookie to look like, given where front end and API stand. */
export function expectedShape({ frontendUrl, apiHost }: ProofSettings): string {
  const { name, attributes } = refreshCookie(cookieMode(frontendUrl, apiHost), apiHost)
  return shapeOf(name, [
    `Path=${attributes.path}`,
    'HttpOnly',
    ...(attributes.secure ? ['Secure'] : []),
    `SameSite=${attributes.sameSite}`,
    ...(attributes.partitioned ? ['Partitioned'] : []),
  ])
}

function shapeOf(name: string, attributes: string[]): string {
  return [name, ...attributes.sort()].join('; ')
}
