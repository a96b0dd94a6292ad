import { expect, test } from 'vitest'
import type { Route } from '../../../local/vercel/build-output.ts'
import { found, get, resolved } from './routed.ts'

const routes: Route[] = [
  { src: '^/app(/.*)?$', middlewarePath: '/_middleware', continue: true },
  { handle: 'filesystem' },
  { src: '/(.*)', dest: '/index' },
]
const functions = ['_middleware', 'index']

test('middleware is asked for the paths of its rule only, with the whole request', async () => {
  const asked: unknown[] = []
  const middleware = (request: unknown) => {
    asked.push(request)
    return { headers: { 'x-middleware-next': '1' } }
  }
  expect(await found(routes, get('/other'), { functions, middleware })).toBe('function index /other')
  expect(asked).toEqual([])
  expect(await found(routes, get('/app/x?q=1', { cookie: 'a=b' }), { functions, middleware })).toBe(
    'function index /app/x?q=1',
  )
  expect(asked).toEqual([get('/app/x?q=1', { cookie: 'a=b' })])
})

test('what it answers itself is the answer, also without a body or with an error status', async () => {
  const answering = (status: number, headers: Record<string, string> = {}, body = '') => ({
    functions,
    middleware: () => ({
      status,
      headers: { 'content-type': 'text/plain', ...headers },
      body: Buffer.from(body),
    }),
  })
  expect(await resolved(routes, get('/app'), answering(418, {}, 'early'))).toMatchObject({
    kind: 'answer',
    status: 418,
    headers: { 'content-type': 'text/plain' },
    body: Buffer.from('early'),
  })
  expect(await found(routes, get('/app'), answering(401))).toBe('answer 401')
  expect(await resolved(routes, get('/app'), answering(307, { location: '/login' }))).toMatchObject({
    kind: 'answer',
    status: 307,
    headers: { location: '/login' },
  })
})

test('a failure of middleware is never passed by', async () => {
  const middleware = () => 'FUNCTION_INVOCATION_FAILED' as const
  expect(await resolved(routes, get('/app'), { functions, middleware })).toMatchObject({
    kind: 'failed',
    code: 'FUNCTION_INVOCATION_FAILED',
  })
  await expect(resolved(routes, get('/app'), { functions: ['index'] })).rejects.toThrow(
    'no function of the output',
  )
})

test('a rewrite goes to another path, with a query of its own, or to another server', async () => {
  const to = (rewrite: string) => ({
    functions: [...functions, 'api/users'],
    middleware: () => ({ headers: { 'x-middleware-rewrite': rewrite } }),
  })
  expect(await found(routes, get('/app?q=1'), to('http://127.0.0.1:4000/api/users?id=7'))).toBe(
    'function api/users /api/users?id=7',
  )
  expect(await found(routes, get('/app?q=1'), to('/api/users'))).toBe('function api/users /api/users')
  expect(await found(routes, get('/app'), to('https://api.example.com/v1?x=1'))).toBe(
    'external https://api.example.com/v1?x=1',
  )
})

test('its headers reach the answer, its overrides the request; a header that is not listed was deleted', async () => {
  const middleware = () => ({
    headers: {
      'x-middleware-next': '1',
      'x-middleware-override-headers': 'host,x-added,x-kept',
      'x-middleware-request-host': '127.0.0.1:4000',
      'x-middleware-request-x-added': 'by middleware',
      'x-middleware-request-x-kept': 'yes',
      'x-middleware-set-cookie': 'seen=1; Path=/',
      'set-cookie': ['seen=1; Path=/'],
      'x-own': '1',
      'content-length': '0',
    },
  })
  const route = await resolved(routes, get('/app', { 'x-dropped': 'no', 'x-kept': 'yes' }), {
    functions,
    middleware,
  })
  expect(route.request).toEqual({
    host: '127.0.0.1:4000',
    'x-added': 'by middleware',
    'x-kept': 'yes',
    'x-middleware-set-cookie': 'seen=1; Path=/',
  })
  expect(route.headers).toEqual({ 'set-cookie': ['seen=1; Path=/'], 'x-own': '1' })
})
