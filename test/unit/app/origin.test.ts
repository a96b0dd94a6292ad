import { describe, expect, test } from 'vitest'
import { code, front, json, start } from './start.ts'

const ask = start('api.front.example')

describe('origins', () => {
  test('a preflight of the front end is granted, with credentials; of anybody else it is not', async () => {
    const granted = await ask('OPTIONS /api/login', {
      origin: front,
      'access-control-request-method': 'POST',
    })
    expect(granted.status).toBe(204)
    expect(Object.fromEntries(granted.headers)).toMatchObject({
      'access-control-allow-origin': front,
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': 'authorization, content-type, x-poolproof',
      vary: 'Origin',
    })
    const other = await ask('OPTIONS /api/login', { origin: 'https://evil.example' })
    expect(other.headers.get('access-control-allow-origin')).toBeNull()
    expect(other.headers.get('vary')).toBe('Origin')
  })

  test('errors are readable for the front end too', async () => {
    const response = await ask('GET /api/me', { origin: front })
    expect(response.status).toBe(401)
    expect(response.headers.get('access-control-allow-origin')).toBe(front)
  })

  test.each([
    'https://evil.example',
    'null',
    `${front}.evil.example`,
    'http://front.example',
    `${front}:444`,
  ])('a login from %s is refused', async (origin) => {
    const response = await ask('POST /api/login', { ...json, origin }, '{}')
    expect(await code(response)).toEqual([403, 'ORIGIN_NOT_ALLOWED'])
  })

  test("the API's own page may use it", async () => {
    const response = await ask('POST /api/refresh', { origin: 'https://api.front.example' })
    expect(await code(response)).toEqual([401, 'TOKEN_MISSING'])
  })

  test('between sites a cookie route also wants x-poolproof: 1', async () => {
    const crossSite = start('back.vercel.app')
    for (const route of ['POST /api/refresh', 'POST /api/logout']) {
      expect(await code(await crossSite(route, { origin: front }))).toEqual([403, 'CSRF_HEADER_MISSING'])
      const { status } = await crossSite(route, { origin: front, 'x-poolproof': '1' })
      expect(status).toBe(route.endsWith('refresh') ? 401 : 204)
    }
  })

  test.each([
    [
      'front.example',
      '__Host-refresh=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Strict',
    ],
    [
      'api.front.example',
      '__Host-refresh=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax',
    ],
    [
      'back.vercel.app',
      '__Host-refresh=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=None; Partitioned',
    ],
  ])('the cookie of %s is "%s"', async (host, cookie) => {
    const response = await start(host)('POST /api/logout', { origin: front, 'x-poolproof': '1' })
    expect(response.headers.getSetCookie()).toEqual([cookie])
  })
})

describe('previews of the front end', () => {
  const previews = 'https://shop-git-cart.vercel.app, https://*.preview.front.example'
  const ask = start('api.front.example', undefined, { FRONTEND_PREVIEWS: previews })

  test.each([
    ['https://shop-git-cart.vercel.app', 'SameSite=None; Partitioned'],
    ['https://pr-12.preview.front.example', 'SameSite=Lax'],
    [front, 'SameSite=Lax'],
  ])('%s is granted with a cookie of %s', async (origin, attributes) => {
    const response = await ask('POST /api/logout', { origin, 'x-poolproof': '1' })
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    expect(response.headers.get('vary')).toBe('Origin')
    expect(response.headers.getSetCookie()).toEqual([expect.stringContaining(attributes)])
  })

  test('a preview of another site also has to send x-poolproof: 1', async () => {
    const response = await ask('POST /api/logout', { origin: 'https://shop-git-cart.vercel.app' })
    expect(await code(response)).toEqual([403, 'CSRF_HEADER_MISSING'])
  })

  test.each([
    'https://shop-git-other.vercel.app',
    'https://preview.front.example',
    'https://a.b.preview.front.example',
    'https://evilpreview.front.example',
    'https://pr-12.preview.front.example:444',
    'http://pr-12.preview.front.example',
    'https://pr-12.preview.front.example.evil.example',
    'https://*.preview.front.example',
    'null',
  ])('%s is a neighbour: refused, and granted nothing', async (origin) => {
    const response = await ask('POST /api/login', { ...json, origin }, '{}')
    expect(await code(response)).toEqual([403, 'ORIGIN_NOT_ALLOWED'])
    const { headers } = await ask('OPTIONS /api/login', { origin })
    expect(headers.get('access-control-allow-origin')).toBeNull()
  })
})
