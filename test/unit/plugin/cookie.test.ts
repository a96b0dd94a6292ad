import { describe, expect, test } from 'vitest'
import { expectedCookie, receivedCookie } from '../../../plugin/proof/app/cookie.ts'
import { deploymentOrigin } from '../../../plugin/proof/app/http-client.ts'

const received = (...cookies: string[]) => {
  const headers = new Headers()
  for (const cookie of cookies) headers.append('set-cookie', cookie)
  return receivedCookie(headers)
}

describe('the refresh cookie', () => {
  test.each([
    [
      'https://app.example.com',
      'app.example.com',
      'same-origin',
      '__Host-refresh; Path=/; SameSite=Strict; HttpOnly; Secure',
    ],
    [
      'https://app.example.com',
      'api.example.com',
      'same-site',
      '__Host-refresh; Path=/; SameSite=Lax; HttpOnly; Secure',
    ],
    [
      'https://front.vercel.app',
      'back.vercel.app',
      'cross-site',
      '__Host-refresh; Path=/; SameSite=None; HttpOnly; Secure; Partitioned',
    ],
    ['http://127.0.0.1:3000', '127.0.0.1:3000', 'same-origin', 'refresh; Path=/; SameSite=Strict; HttpOnly'],
  ])('the refresh cookie of %s and %s is %s: %s', (frontendUrl, apiHost, mode, line) => {
    expect(expectedCookie({ frontendUrl, apiHost })).toEqual({ mode, line })
  })

  test('the refresh cookie that arrives is read in any order and spelling, without its value and its lifetime', () => {
    expect(
      received(
        'other=1',
        '__Host-refresh=a.b=c; secure; HTTPONLY; Expires=Thu, 01 Jan 2026; samesite=Strict; path=/',
      ),
    ).toEqual({
      pair: '__Host-refresh=a.b=c',
      line: '__Host-refresh; Path=/; SameSite=Strict; HttpOnly; Secure',
    })
  })

  test('the refresh cookie with a Domain, or another name, shows it', () => {
    expect(received('refresh=x; Path=/; Domain=example.com')?.line).toBe(
      'refresh; Path=/; Domain=example.com',
    )
    expect(received('token=x; Path=/')).toBeUndefined()
  })
})

test.each([
  ['dpl.vercel.app', 'https://dpl.vercel.app'],
  ['127.0.0.1:4711', 'http://127.0.0.1:4711'],
  ['localhost:4711', 'http://localhost:4711'],
  ['127.0.0.1.example.com', 'https://127.0.0.1.example.com'],
  ['https://dpl.vercel.app/path', 'https://dpl.vercel.app'],
])('the deployment %s is requested at %s', (deploymentUrl, origin) => {
  expect(deploymentOrigin(deploymentUrl)).toBe(origin)
})
