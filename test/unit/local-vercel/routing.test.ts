import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import type { BuildOutput, Route } from '../../../local/vercel/build-output.ts'
import { resolveRoute } from '../../../local/vercel/edge/routing.ts'

function outputOf(
  routes: Route[],
  functions: string[] = ['index', 'api/users'],
  files: string[] = ['app.css'],
): BuildOutput {
  return {
    routes,
    functions: new Map(functions.map((name) => [name, { name, folder: name, handler: 'index.mjs' }])),
    files: new Map(files.map((path) => [path, { path }])),
  }
}

const get = (url: string, headers: Record<string, string> = {}, method = 'GET') =>
  ({ url, method, headers: { host: 'app.example.com', ...headers } }) as unknown as IncomingMessage

/** Kind and name of what answers. */
function found(routes: Route[], request: IncomingMessage, ...more: [string[]?, string[]?]) {
  const route = resolveRoute(outputOf(routes, ...more), request)
  if (route.kind === 'function') return `function ${route.config.name} ${route.url}`
  if (route.kind === 'static') return `file ${route.file.path} ${route.status}`
  return `${route.kind} ${route.status}`
}

const all: Route[] = [{ handle: 'filesystem' }, { src: '/(.*)', dest: '/index' }]

test.each([
  ['/app.css', 'file app.css 200'],
  ['/api/users', 'function api/users /api/users'],
  ['/', 'function index /'],
  ['/any/thing?a=1&b', 'function index /any/thing?a=1&b'],
])('files come before functions, and those before the rest: %s is %s', (url, expected) => {
  expect(found(all, get(url))).toBe(expected)
})

test('without rules a path that is not there is missing, or the project’s own 404 page', () => {
  expect(found([], get('/none'))).toBe('missing 404')
  expect(found([], get('/none'), [], ['404.html'])).toBe('file 404.html 404')
})

test('a rewrite adds captured groups to the query; the function keeps the path that the client asked for', () => {
  const routes = [{ src: '/u/(?<id>[^/]+)/(.*)', dest: '/api/users?id=$id&rest=$2' }]
  expect(found(routes, get('/u/7/x?q=1'))).toBe('function api/users /u/7/x?q=1&id=7&rest=x')
})

test('check goes on when there is nothing at the destination', () => {
  const routes: Route[] = [
    { handle: 'filesystem' },
    { src: '/(.*)', dest: '/nowhere', check: true },
    { src: '/(.*)', dest: '/index', check: true },
  ]
  expect(found(routes, get('/x'))).toBe('function index /x')
})

test('continue collects headers, and a later rule decides', () => {
  const routes: Route[] = [
    { src: '/.*', headers: { 'X-One': '1' }, continue: true },
    { src: '/x', headers: { 'X-Two': '2' }, dest: '/index' },
  ]
  expect(resolveRoute(outputOf(routes), get('/x')).headers).toEqual({ 'x-one': '1', 'x-two': '2' })
})

test('methods, has and missing must hold', () => {
  const routes: Route[] = [
    { src: '/x', methods: ['POST'], status: 403 },
    { src: '/x', has: [{ type: 'header', key: 'X-Beta', value: 'on|yes' }], status: 451 },
    { src: '/x', missing: [{ type: 'cookie', key: 'in' }], status: 401 },
    {
      src: '/x',
      has: [
        { type: 'host', value: 'app\\..*' },
        { type: 'query', key: 'q' },
      ],
      status: 418,
    },
    ...all,
  ]
  expect(found(routes, get('/x', {}, 'POST'))).toBe('answer 403')
  expect(found(routes, get('/x', { 'x-beta': 'yes' }))).toBe('answer 451')
  expect(found(routes, get('/x', { 'x-beta': 'yes, no' }))).toBe('answer 401')
  expect(found(routes, get('/x?q=1', { cookie: 'a=b; in=1' }))).toBe('answer 418')
  expect(found(routes, get('/x', { cookie: 'in=1' }))).toBe('function index /x')
})

test('src matches the whole path, with capitals only when it says so', () => {
  expect(found([{ src: '/x', dest: '/index' }], get('/xy'))).toBe('missing 404')
  expect(found([{ src: '/x', dest: '/index' }], get('/X'))).toBe('function index /X')
  expect(found([{ src: '/x', dest: '/index', caseSensitive: true }], get('/X'))).toBe('missing 404')
})

test('error rules apply to paths that are not found', () => {
  const routes: Route[] = [{ handle: 'error' }, { src: '/.*', status: 404, dest: '/index' }]
  const route = resolveRoute(outputOf(routes), get('/none'))
  expect(route).toMatchObject({ kind: 'function', status: 404 })
})

test('a path that cannot be decoded is not found', () => {
  expect(found([], get('/%E0%A4%A'))).toBe('missing 404')
})
