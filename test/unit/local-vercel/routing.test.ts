import { expect, test } from 'vitest'
import type { Route } from '../../../local/vercel/build-output.ts'
import { found, get, resolved } from './routed.ts'

const all: Route[] = [{ handle: 'filesystem' }, { src: '/(.*)', dest: '/index' }]

test.each([
  ['/app.css', 'file app.css 200'],
  ['/api/users', 'function api/users /api/users'],
  ['/', 'function index /'],
  ['/any/thing?a=1&b', 'function index /any/thing?a=1&b'],
])('files come before functions, and those before the rest: %s is %s', async (url, expected) => {
  expect(await found(all, get(url))).toBe(expected)
})

test('without rules a path that is not there is missing, or the project’s own 404 page', async () => {
  expect(await found([], get('/none'))).toBe('missing 404')
  expect(await found([], get('/none'), { files: ['404.html'] })).toBe('file 404.html 404')
})

test('a rewrite adds captured groups to the query; the function keeps the path that the client asked for', async () => {
  const routes = [{ src: '/u/(?<id>[^/]+)/(.*)', dest: '/api/users?id=$id&rest=$2' }]
  expect(await found(routes, get('/u/7/x?q=1'))).toBe('function api/users /u/7/x?q=1&id=7&rest=x')
})

test('check goes on when there is nothing at the destination', async () => {
  const routes: Route[] = [
    { handle: 'filesystem' },
    { src: '/(.*)', dest: '/nowhere', check: true },
    { src: '/(.*)', dest: '/index', check: true },
  ]
  expect(await found(routes, get('/x'))).toBe('function index /x')
})

test('continue collects headers, and a later rule decides', async () => {
  const routes: Route[] = [
    { src: '/.*', headers: { 'X-One': '1' }, continue: true },
    { src: '/x', headers: { 'X-Two': '2' }, dest: '/index' },
  ]
  expect((await resolved(routes, get('/x'))).headers).toEqual({ 'x-one': '1', 'x-two': '2' })
})

test('methods, has and missing must hold', async () => {
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
  expect(await found(routes, get('/x', {}, 'POST'))).toBe('answer 403')
  expect(await found(routes, get('/x', { 'x-beta': 'yes' }))).toBe('answer 451')
  expect(await found(routes, get('/x', { 'x-beta': 'yes, no' }))).toBe('answer 401')
  expect(await found(routes, get('/x?q=1', { cookie: 'a=b; in=1' }))).toBe('answer 418')
  expect(await found(routes, get('/x', { cookie: 'in=1' }))).toBe('function index /x')
})

test('src matches the whole path, with capitals only when it says so', async () => {
  expect(await found([{ src: '/x', dest: '/index' }], get('/xy'))).toBe('missing 404')
  expect(await found([{ src: '/x', dest: '/index' }], get('/X'))).toBe('function index /X')
  expect(await found([{ src: '/x', dest: '/index', caseSensitive: true }], get('/X'))).toBe('missing 404')
})

test('error rules apply to paths that are not found', async () => {
  const routes: Route[] = [{ handle: 'error' }, { src: '/.*', status: 404, dest: '/index' }]
  const route = await resolved(routes, get('/none'))
  expect(route).toMatchObject({ kind: 'function', status: 404 })
})

test('a path that cannot be decoded is not found', async () => {
  expect(await found([], get('/%E0%A4%A'))).toBe('missing 404')
})

/** As @vercel/next writes them for /post/[slug], a rewrite and a catch-all of its own 404. */
const next: Route[] = [
  { handle: 'filesystem' },
  { src: '^/re(?:/([^/]+?))(?:/)?$', dest: '/post/$1', check: true, headers: { 'x-rewritten': '/post/$1' } },
  { handle: 'resource' },
  { src: '/.*', status: 404 },
  { handle: 'miss' },
  { src: '/_next/static/.+', status: 404, check: true, dest: '/_next/static/not-found.txt' },
  { handle: 'rewrite' },
  { src: '^/post/(?<nxtPslug>[^/]+?)(?:/)?$', dest: '/post/[slug]?nxtPslug=$nxtPslug', check: true },
  { handle: 'hit' },
  {
    src: '/((?!index$).*?)(?:/)?',
    headers: { 'x-matched-path': '/$1' },
    continue: true,
    important: true,
  } as Route,
  { handle: 'error' },
  { src: '/.*', dest: '/404', status: 404 },
  { src: '/.*', dest: '/500', status: 500 },
]
const nextOutput = {
  functions: ['post/[slug]', 'post/one', 'index'],
  files: ['404', '500', '_next/static/not-found.txt', '_next/static/a.js'],
}

test.each([
  ['/post/two', 'function post/[slug] /post/two?nxtPslug=two'],
  ['/post/one', 'function post/one /post/one'],
  ['/re/two?q=1', 'function post/[slug] /re/two?q=1&nxtPslug=two'],
  ['/re/one', 'function post/one /re/one'],
  ['/post/a&b+c?x', 'function post/[slug] /post/a&b+c?x=&nxtPslug=a%26b%2Bc'],
  ['/_next/static/a.js', 'file _next/static/a.js 200'],
  ['/_next/static/none.js', 'file _next/static/not-found.txt 404'],
  ['/none', 'file 404 404'],
])(
  'a file is looked for first, then rules, dynamic routes and the 404 page: %s is %s',
  async (url, expected) => {
    expect(await found(next, get(url), nextOutput)).toBe(expected)
  },
)

test('rules below hit see the path that was found', async () => {
  const { headers } = await resolved(next, get('/re/two'), nextOutput)
  expect(headers).toMatchObject({ 'x-matched-path': '/post/[slug]', 'x-rewritten': '/post/two' })
})

test('a redirect that goes on collecting headers ends before files and middleware', async () => {
  const routes: Route[] = [
    { src: '^/(.+)/$', headers: { Location: '/$1' }, status: 308, continue: true },
    { src: '/.*', headers: { 'x-more': '1' }, continue: true },
    { src: '/.*', middlewarePath: '/_middleware', continue: true },
    ...all,
  ]
  const route = await resolved(routes, get('/app.css/'), {
    middleware: () => {
      throw new Error('not asked')
    },
  })
  expect(route).toMatchObject({
    kind: 'answer',
    status: 308,
    headers: { location: '/app.css', 'x-more': '1' },
  })
})

test('a rewrite to another server ends with the rules before the files, also where it goes on', async () => {
  const routes: Route[] = [{ src: '/api/(.*)', dest: 'https://api.example.com/$1', continue: true }, ...all]
  expect(await found(routes, get('/api/v1?x=1'))).toBe('external https://api.example.com/v1?x=1')
})

test('a rule that answers with a status gets the page for it', async () => {
  const routes: Route[] = [{ src: '/x', status: 500 }, { src: '/y', status: 403 }, ...next]
  expect(await found(routes, get('/x'), nextOutput)).toBe('file 500 500')
  expect(await found(routes, get('/y'), nextOutput)).toBe('answer 403')
})

test('a page without an extension in its file name needs an override; index.html is its folder', async () => {
  const more = { files: ['about.html', 'blog/index.html', 'index.html'] }
  expect(await found([], get('/about'), more)).toBe('missing 404')
  expect(await found([], get('/blog'), more)).toBe('file blog/index.html 200')
  expect(await found([], get('/'), more)).toBe('file index.html 200')
})

test('host is the domain that was asked for, and captures of conditions fill the destination', async () => {
  const routes: Route[] = [
    {
      src: '/go',
      has: [
        { type: 'host', value: '(?<sub>[^.]+)\\.example\\.com' },
        { type: 'query', key: 'to' },
        { type: 'header', key: 'x-kind', value: { pre: 'a', suf: 'c', neq: 'ac' } },
      ],
      dest: '/index?sub=$sub&to=$to',
    },
  ]
  expect(await found(routes, get('/go?to=x', { 'x-kind': 'abc' }))).toBe('function index /go?to=x&sub=app')
  expect(await found(routes, get('/go?to=x', { 'x-kind': 'ac' }))).toBe('missing 404')
})

test.each([
  [{ eq: 5 }, '5', '6'],
  [{ inc: ['a', 'b'] }, 'a', 'ab'],
  [{ ninc: ['a', 'b'] }, 'ab', 'a'],
  [{ re: '^a+$' }, 'aa', 'ab'],
  [{ gt: 5 }, '6', '5'],
  [{ gte: 5 }, '5', '4'],
  [{ lt: 5, gt: 1 }, '2', '1'],
  [{ lte: 5 }, '5', ''],
])('a condition %j holds for %j and not for %j', async (value, yes, no) => {
  const routes: Route[] = [{ src: '/x', has: [{ type: 'header', key: 'x-v', value }], dest: '/index' }]
  expect(await found(routes, get('/x', { 'x-v': yes }))).toBe('function index /x')
  expect(await found(routes, get('/x', { 'x-v': no }))).toBe('missing 404')
})

test('transforms change headers of request and answer, the query, and the path for the function', async () => {
  const routes: Route[] = [
    {
      src: '/(?<id>\\d+)',
      continue: true,
      transforms: [
        { type: 'request.query', op: 'delete', target: { key: '__pathname' } },
        { type: 'request.query', op: 'append', target: { key: 'a' }, args: '$id' },
        { type: 'request.headers', op: 'set', target: { key: 'X-Id' }, args: '$id' },
        { type: 'request.headers', op: 'delete', target: { key: { pre: 'x-secret' } } },
        { type: 'request.headers', op: 'append', target: { key: 'x-list' }, args: ['two', 'three'] },
        { type: 'request.path', op: 'set', args: '/item/$id' },
        { type: 'response.headers', op: 'set', target: { key: 'x-answer' }, args: 'yes' },
        { type: 'response.headers', op: 'delete', target: { key: 'x-powered-by' } },
      ],
    },
    ...all,
  ]
  const asked = get('/7?a=1&__pathname=evil', { 'x-secret-key': 's', 'x-list': 'one' })
  expect(await found(routes, asked)).toBe('function index /item/7?a=1&a=7')
  const route = await resolved(routes, asked)
  expect(route.request).toEqual({ host: '127.0.0.1:4000', 'x-id': '7', 'x-list': 'one, two, three' })
  expect(route.finish({ 'x-powered-by': 'us', etag: 'e' })).toEqual({ etag: 'e', 'x-answer': 'yes' })
})

test('locale sends a visitor to the language of the cookie, or the one preferred', async () => {
  const locale = { redirect: { en: '/', fr: '/fr', de: '/de' }, cookie: 'LANG' }
  const routes: Route[] = [{ src: '/', locale, continue: true }, ...all]
  const to = async (headers: Record<string, string>) =>
    (await resolved(routes, get('/?q', headers))).headers.location
  expect(await to({ 'accept-language': 'es, fr-CA;q=0.8, de;q=0.9' })).toBe('/de?q')
  expect(await to({ 'accept-language': 'de', cookie: 'LANG=fr' })).toBe('/fr?q')
  expect(await to({ 'accept-language': 'en-GB' })).toBeUndefined()
})
