/**
 * The page's way to the API, served as it is.
 * @typedef {{ title?: string, code?: string, errors?: { field: string, detail: string }[] }} Problem
 * @typedef {{ id: string, createdAt: string, lastUsedAt: string, userAgent: string | null, current: boolean }} Session
 * @typedef {Problem & { accessToken?: string, user?: { email: string }, sessions?: Session[], ended?: number }} Body
 * @typedef {{ ok: boolean, body: Body }} Answer
 */

/** Empty for the page's own origin. */
const api = document.querySelector('meta[name=api]')?.getAttribute('content') ?? ''

const workingCopy = document.getElementById('working-copy')

// The access token lives in this variable only; the refresh token is a cookie that no script can read.
let accessToken = ''

/**
 * An access token that has expired is renewed once, by the cookie.
 * @param {string} method
 * @param {string} path
 * @param {Record<string, string>} [json]
 * @returns {Promise<Answer>}
 */
export async function call(method, path, json) {
  const answer = await send(method, path, json)
  if (answer.body.code !== 'TOKEN_EXPIRED' || path === '/api/refresh') return answer
  const renewed = await send('POST', '/api/refresh')
  return renewed.ok ? send(method, path, json) : renewed
}

/**
 * @param {string} method
 * @param {string} path
 * @param {Record<string, string>} [json]
 * @returns {Promise<Answer>}
 */
async function send(method, path, json) {
  const headers = new Headers({ 'x-poolproof': '1' })
  if (accessToken) headers.set('authorization', `Bearer ${accessToken}`)
  if (json) headers.set('content-type', 'application/json')
  const init = { method, headers, body: json ? JSON.stringify(json) : null }
  try {
    const response = await fetch(api + path, { ...init, credentials: 'include' })
    if (workingCopy) workingCopy.hidden = !response.headers.has('x-poolproof-working-copy')
    const text = await response.text()
    const body = text ? JSON.parse(text) : {}
    const wait = response.headers.get('retry-after')
    if (wait) body.title = `${body.title} (${wait} s)`
    if (body.accessToken) accessToken = body.accessToken
    return { ok: response.ok, body }
  } catch {
    return { ok: false, body: { title: 'The server cannot be reached: try again' } }
  }
}

/** After logging out. */
export function forget() {
  accessToken = ''
}
