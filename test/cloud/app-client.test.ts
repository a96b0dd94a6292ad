import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, expectTypeOf } from 'vitest'
import { ApiProblem, authClient } from '../../docs/examples/typed-client.ts'
import { type AuthApp, authTest, nextAddress, password } from './harness/auth-app.ts'

const test = authTest()

/** What a browser adds to fetch: its origin and its cookies. `expired` paths are answered so, once each. */
function browserFetch(app: AuthApp, expired: string[] = []) {
  let cookie = ''
  const asked: string[] = []
  const send: typeof fetch = async (url, init) => {
    const headers = new Headers(init?.headers)
    headers.set('origin', app.environment.FRONTEND_URL)
    headers.set('x-real-ip', nextAddress())
    if (cookie) headers.set('cookie', cookie)
    const path = String(url).slice(app.url.length)
    asked.push(path)
    if (expired.includes(path)) {
      expired.splice(expired.indexOf(path), 1)
      return Response.json({ title: 'The token has expired', code: 'TOKEN_EXPIRED' }, { status: 401 })
    }
    const response = await fetch(url, { ...init, headers })
    const [set] = response.headers.getSetCookie()
    if (set) cookie = set.split(';')[0] ?? ''
    return response
  }
  return { send, asked }
}

describe('the typed client of docs/auth.md', () => {
  test('registers, logs in, lists, changes the password, logs out, typed by the contract', async ({
    app,
  }) => {
    const email = 'typed@example.com'
    const ask = authClient(app.url, browserFetch(app).send)
    await ask('POST /api/register', { email, password })
    await ask('POST /api/login', { email, password })
    const { user } = await ask('GET /api/me')
    expect(user.email).toBe(email)
    const { sessions } = await ask('GET /api/sessions')
    expectTypeOf(sessions[0]).toEqualTypeOf<
      | {
          id: string
          createdAt: string
          lastUsedAt: string
          expiresAt: string
          userAgent: string | null
          current: boolean
        }
      | undefined
    >()
    expect(sessions).toHaveLength(1)
    const change = { currentPassword: password, newPassword: 'another horse' }
    expect(await ask('POST /api/password', change)).toEqual({ ended: 0 })
    expect(await ask('POST /api/logout')).toBeUndefined()
    await expect(ask('GET /api/me')).rejects.toMatchObject({ code: 'SESSION_ENDED' })
  })

  test('renews an access token that has expired, and asks again', async ({ app }) => {
    const email = 'renewed@example.com'
    const { send, asked } = browserFetch(app, ['/api/me'])
    const ask = authClient(app.url, send)
    await ask('POST /api/register', { email, password })
    await ask('POST /api/login', { email, password })
    expect((await ask('GET /api/me')).user.email).toBe(email)
    expect(asked.slice(2)).toEqual(['/api/me', '/api/refresh', '/api/me'])
  })

  test('tells the fields that are wrong', async ({ app }) => {
    const ask = authClient(app.url, browserFetch(app).send)
    const answer = ask('POST /api/register', { email: 'x', password: 'password' })
    await expect(answer).rejects.toBeInstanceOf(ApiProblem)
    await expect(answer).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [{ field: 'email' }, { field: 'password', detail: 'is one of the most common passwords' }],
    })
  })

  test('does not compile with a body or a route that the contract does not know', ({ app }) => {
    const ask = authClient(app.url)
    // @ts-expect-error there is no such route
    const route = () => ask('GET /api/nothing')
    // @ts-expect-error the password is missing
    const body = () => ask('POST /api/login', { email: 'a@example.com' })
    // @ts-expect-error logging out takes no body
    const none = () => ask('POST /api/logout', { email: 'a@example.com' })
    expect([route, body, none]).toHaveLength(3)
  })

  test('stands in the page as it stands here', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/auth.md'), 'utf8')
    const [, block = ''] = /```ts\n([\s\S]*?)```/.exec(page) ?? []
    const here = readFileSync(import.meta.filename, 'utf8')
    for (const line of block.trim().split('\n').slice(1)) expect(here).toContain(line)
  })
})
