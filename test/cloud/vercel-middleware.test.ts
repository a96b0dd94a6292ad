import { expect } from 'vitest'
import { type EmbeddedCloud, prebuilt, edgeTest as test } from './harness/embedded-vercel.ts'

const echo = `export default (req, res) => res.end(JSON.stringify({ url: req.url, headers: req.headers }))`

const guard = (how: string) => `${how} ((request, context) => {
  const { pathname, searchParams } = new URL(request.url)
  if (pathname === '/private' && !(request.headers.get('cookie') ?? '').includes('in=1'))
    return new Response(null, { status: 307, headers: { location: '/login' } })
  if (pathname === '/early') return Response.json({ early: request.method }, { status: 418 })
  if (pathname === '/throw') throw new Error('broken guard')
  if (pathname === '/rewritten')
    return new Response(null, { headers: { 'x-middleware-rewrite': new URL('/other?from=guard', request.url).href } })
  const headers = new Headers({ 'x-middleware-next': '1', 'x-guard': globalThis.EdgeRuntime ?? 'node' })
  const kept = [...request.headers].filter(([name]) => name !== 'x-drop')
  headers.set('x-middleware-override-headers', [...kept.map(([name]) => name), 'x-user'].join(','))
  for (const [name, value] of [...kept, ['x-user', 'alice']]) headers.set('x-middleware-request-' + name, value)
  headers.append('set-cookie', 'a=1')
  headers.append('set-cookie', 'b=2')
  context.waitUntil(Promise.resolve())
  return new Response(null, { headers })
})`

async function deploy(cloud: EmbeddedCloud, middleware: Record<string, string>) {
  const config = {
    version: 3,
    routes: [
      {
        src: '/(?!open).*',
        middlewarePath: '_middleware',
        middlewareRawSrc: ['/((?!open).*)'],
        continue: true,
        override: true,
      },
      { handle: 'filesystem' },
      { src: '/(.*)', dest: '/index' },
    ],
  }
  const files = Object.entries(middleware).map(([name, content]) => [
    `.vercel/output/functions/_middleware.func/${name}`,
    content,
  ])
  await cloud.deploy(
    'edge',
    { ...prebuilt(echo), '.vercel/output/config.json': JSON.stringify(config), ...Object.fromEntries(files) },
    { target: 'production' },
  )
}

const runtimes = {
  'Node.js': {
    '.vc-config.json': JSON.stringify({
      runtime: 'nodejs24.x',
      handler: 'index.js',
      launcherType: 'Nodejs',
      useWebApi: true,
    }),
    'index.js': guard('module.exports ='),
  },
  edge: {
    '.vc-config.json': JSON.stringify({
      runtime: 'edge',
      deploymentTarget: 'v8-worker',
      entrypoint: 'entry.js',
    }),
    'entry.js': `import { AsyncLocalStorage } from 'node:async_hooks'
import { greet } from './lib.js'
new AsyncLocalStorage().run(greet, () => {})
${guard('export default')}`,
    'lib.js': 'export const greet = 1',
  },
}

test.for(Object.entries(runtimes))(
  'middleware in the %s runtime guards, answers, rewrites and changes headers of request and answer',
  async ([runtime, files], { cloud, address }) => {
    await deploy(cloud, files)
    const ask = (path: string, init: RequestInit = {}) =>
      fetch(address + path, { redirect: 'manual', ...init })

    const refused = await ask('/private')
    expect([refused.status, refused.headers.get('location'), await refused.text()]).toEqual([
      307,
      '/login',
      '',
    ])
    expect((await ask('/private', { headers: { cookie: 'in=1' } })).status).toBe(200)

    const early = await ask('/early', { method: 'POST', body: 'x' })
    expect([early.status, await early.json()]).toEqual([418, { early: 'POST' }])

    const next = await ask('/page?q=1', { headers: { 'x-drop': '1', 'x-keep': '2', 'x-user': 'mallory' } })
    const seen = (await next.json()) as { url: string; headers: Record<string, string> }
    expect(seen.url).toBe('/page?q=1')
    expect(seen.headers).toMatchObject({ 'x-user': 'alice', 'x-keep': '2', host: new URL(address).host })
    expect(seen.headers).not.toHaveProperty('x-drop')
    expect(next.headers.get('x-guard')).toBe(runtime === 'edge' ? 'edge-runtime' : 'node')
    expect(next.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect([...next.headers.keys()].filter((name) => name.startsWith('x-middleware'))).toEqual([])

    const rewritten = (await (await ask('/rewritten?q=1')).json()) as typeof seen
    expect(rewritten.url).toBe('/other?from=guard')

    const broken = await ask('/throw')
    expect([broken.status, broken.headers.get('x-vercel-error')]).toEqual([
      500,
      'MIDDLEWARE_INVOCATION_FAILED',
    ])

    const open = await ask('/open', {
      headers: { 'x-middleware-override-headers': 'x', 'x-middleware-next': '1' },
    })
    const told = (await open.json()) as typeof seen
    expect(Object.keys(told.headers).filter((name) => name.startsWith('x-middleware'))).toEqual([])
    expect(open.headers.get('x-guard')).toBeNull()
  },
)

test('an edge function has web standards, its environment and WebAssembly, and neither eval nor other modules', async ({
  cloud,
  address,
}) => {
  await cloud.call('POST', '/v10/projects/edge/env', {
    key: 'GREETING',
    value: 'hello',
    type: 'encrypted',
    target: ['production'],
  })
  // (module (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))
  const wasm = Buffer.from('AGFzbQEAAAABBwFgAn9/AX8DAgEABwcBA2FkZAAACgkBBwAgACABags=', 'base64')
  const source = `import add from './add.wasm?module'
export default async function (request) {
  let code = 'allowed'
  try { new Function('return 1')() } catch (error) { code = error.name }
  const { exports } = new WebAssembly.Instance(add)
  return Response.json({
    url: new URL(request.url).pathname, body: await request.text(), env: process.env.GREETING, region: process.env.VERCEL_REGION,
    code, sum: exports.add(2, 3), node: typeof process.version, require: typeof require, runtime: EdgeRuntime,
  })
}`
  const folder = '.vercel/output/functions/index.func'
  const files = {
    ...prebuilt(source),
    [`${folder}/.vc-config.json`]: JSON.stringify({ runtime: 'edge', entrypoint: 'index.mjs' }),
    [`${folder}/add.wasm`]: wasm,
  }
  await cloud.deploy('edge', files, { target: 'production' })
  const answer = await fetch(`${address}/some/path`, { method: 'POST', body: 'text' })
  expect(await answer.json()).toMatchObject({
    url: '/some/path',
    body: 'text',
    env: 'hello',
    code: 'EvalError',
    sum: 5,
    node: 'undefined',
    runtime: 'edge-runtime',
  })
})
