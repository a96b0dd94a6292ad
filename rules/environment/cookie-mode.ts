import { getDomain } from 'tldts'
import { isLoopback } from '../url/loopback.ts'

/**
 * How a browser sees the front end and the API: two hosts under vercel.app are cross-site, because vercel.app is on the
 * Public Suffix List, and SameSite=Lax or Strict cookies are never sent by fetch between them.
 */
export type CookieMode = 'same-origin' | 'same-site' | 'cross-site'

export interface RefreshCookie {
  name: '__Host-refresh' | 'refresh'
  attributes: {
    path: '/'
    httpOnly: true
    secure: boolean
    sameSite: 'Strict' | 'Lax' | 'None'
    partitioned: boolean
  }
}

/** `frontendUrl` is an origin, `apiHost` a host with its port if it has one; the API is https except on loopback. */
export function cookieMode(frontendUrl: string, apiHost: string): CookieMode {
  const front = new URL(frontendUrl)
  const api = new URL(`${schemeOf(apiHost)}//${apiHost}`)
  if (front.origin === api.origin) return 'same-origin'
  // Schemeful: browsers hold http and https of one site apart.
  return front.protocol === api.protocol && site(front) === site(api) ? 'same-site' : 'cross-site'
}

const sameSite = { 'same-origin': 'Strict', 'same-site': 'Lax', 'cross-site': 'None' } as const

/**
 * Name and attributes of the cookie that carries the refresh token. `__Host-` pins it to this very host, but demands
 * Secure and so https; on a loopback http host the name is plain. SameSite=None without Secure is dropped by every
 * browser, so cross-site keeps Secure there too (loopback counts as trustworthy).
 */
export function refreshCookie(mode: CookieMode, apiHost: string): RefreshCookie {
  const https = schemeOf(apiHost) === 'https:'
  const crossSite = mode === 'cross-site'
  return {
    name: https ? '__Host-refresh' : 'refresh',
    attributes: {
      path: '/',
      httpOnly: true,
      secure: https || crossSite,
      sameSite: sameSite[mode],
      partitioned: crossSite,
    },
  }
}

/** `https:`, or `http:` where the host is this machine. */
export function schemeOf(apiHost: string): 'https:' | 'http:' {
  return isLoopback(new URL(`https://${apiHost}`).hostname) ? 'http:' : 'https:'
}

/** Registrable domain with the private part of the list; an address or a bare name is a site of its own. */
function site({ hostname }: URL): string {
  return getDomain(hostname, { allowPrivateDomains: true }) ?? hostname
}
