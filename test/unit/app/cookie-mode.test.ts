import { describe, expect, test } from 'vitest'
import { type CookieMode, cookieMode, refreshCookie } from '../../../rules/environment/cookie-mode.ts'

const pairs: [frontendUrl: string, apiHost: string, mode: CookieMode][] = [
  ['https://app.example.com', 'app.example.com', 'same-origin'],
  ['https://app.example.com/', 'app.example.com', 'same-origin'],
  ['https://app.example.com:8443', 'app.example.com', 'same-site'],
  ['https://www.example.com', 'api.example.com', 'same-site'],
  ['https://example.com', 'api.example.com', 'same-site'],
  ['https://www.example.co.uk', 'api.example.co.uk', 'same-site'],
  ['https://one.co.uk', 'two.co.uk', 'cross-site'],
  ['https://front.vercel.app', 'back.vercel.app', 'cross-site'],
  ['https://front.vercel.app', 'front.vercel.app', 'same-origin'],
  ['https://example.com', 'example.org', 'cross-site'],
  ['http://127.0.0.1:3000', '127.0.0.1:3000', 'same-origin'],
  ['http://127.0.0.1:3000', '127.0.0.1:4000', 'same-site'],
  ['http://localhost:3000', '127.0.0.1:4000', 'cross-site'],
  ['http://front.localhost:3000', 'back.localhost:3000', 'cross-site'],
  ['http://localhost:3000', 'api.example.com', 'cross-site'],
  ['https://[2001:db8::1]', '[2001:db8::1]', 'same-origin'],
]

describe('cookieMode', () => {
  test.each(pairs)('%s with the API on %s is seen as %s %s', (frontendUrl, apiHost, mode) => {
    expect(cookieMode(frontendUrl, apiHost)).toBe(mode)
  })
})

describe('refreshCookie', () => {
  const base = { path: '/', httpOnly: true }
  const table: [mode: CookieMode, host: string, name: string, attributes: object][] = [
    [
      'same-origin',
      'api.example',
      '__Host-refresh',
      { ...base, secure: true, sameSite: 'Strict', partitioned: false },
    ],
    [
      'same-site',
      'api.example',
      '__Host-refresh',
      { ...base, secure: true, sameSite: 'Lax', partitioned: false },
    ],
    [
      'cross-site',
      'api.example',
      '__Host-refresh',
      { ...base, secure: true, sameSite: 'None', partitioned: true },
    ],
    [
      'same-origin',
      '127.0.0.1:3000',
      'refresh',
      { ...base, secure: false, sameSite: 'Strict', partitioned: false },
    ],
    [
      'same-site',
      'localhost:3000',
      'refresh',
      { ...base, secure: false, sameSite: 'Lax', partitioned: false },
    ],
    [
      'cross-site',
      'localhost:3000',
      'refresh',
      { ...base, secure: true, sameSite: 'None', partitioned: true },
    ],
  ]
  test.each(table)('%s on %s is %s', (mode, host, name, attributes) => {
    expect(refreshCookie(mode, host)).toEqual({ name, attributes })
  })
})
