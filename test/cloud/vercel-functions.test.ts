import { expect, test } from 'vitest'
import { embeddedVercel, prebuilt } from './harness/embedded-vercel.ts'

/** A project without protection, and the address of its production domain. */
async function open(settings: Parameters<typeof embeddedVercel>[0] = {}) {
  const cloud = await embeddedVercel(settings)
  await cloud.call('POST', '/v8/projects', { name: 'app', ssoProtection: null })
  return { cloud, address: await cloud.vercel.addressOf('app.vercel.app') }
}

const printEnvironment = 'export default (req, res) => res.end(JSON.stringify(process.env))'
const variable = { key: 'VALUE', value: 'first', type: 'sensitive', target: ['production'] }

test('a deployment keeps the environment of its creation; a changed value is seen by the next one', async () => {
  const { cloud, address } = await open()
  await using _ = cloud
  const { body } = await cloud.call('POST', '/v10/projects/app/env', variable)
  const preview = { ...variable, key: 'PREVIEW', target: ['preview'] }
  await cloud.call('POST', '/v10/projects/app/env', preview)
  const first = await cloud.deploy('app', prebuilt(printEnvironment), { target: 'production' })
  await cloud.call('PATCH', `/v10/projects/app/env/${body.created.id}`, { value: 'second' })
  const before = await (await fetch(address)).json()
  expect(before).toMatchObject({ VALUE: 'first' })
  expect(before).not.toHaveProperty('PREVIEW')
  const second = await cloud.deploy('app', prebuilt(printEnvironment), { target: 'production' })
  expect(await (await fetch(address)).json()).toMatchObject({ VALUE: 'second' })
  expect(second.id).not.toBe(first.id)
  expect(await (await fetch(`http://${first.url}`)).json()).toMatchObject({ VALUE: 'first' })
})

test('functions see their environment and that of Vercel, and nothing of the host', async () => {
  process.env.HOST_CANARY = 'must not leak'
  const { cloud, address } = await open()
  await using _ = cloud
  await cloud.call('POST', '/v10/projects/app/env', variable)
  const { id, url, projectId } = await cloud.deploy('app', prebuilt(printEnvironment, { regions: ['fra1'] }))
  expect(await (await fetch(address)).json()).toEqual({
    VALUE: 'first',
    NODE_ENV: 'production',
    LANG: 'en_US.UTF-8',
    TZ: 'UTC',
    VERCEL: '1',
    VERCEL_ENV: 'production',
    VERCEL_TARGET_ENV: 'production',
    VERCEL_REGION: 'fra1',
    VERCEL_URL: url,
    VERCEL_DEPLOYMENT_ID: id,
    VERCEL_PROJECT_ID: projectId,
    VERCEL_PROJECT_PRODUCTION_URL: new URL(address).host,
  })
  delete process.env.HOST_CANARY
})

test.each([
  [
    '(req, res)',
    'export default (req, res) => res.writeHead(201, { "x-own": "1" }).end(req.method + req.url)',
  ],
  ['a function that returns a Response', 'export default (req) => new Response(req.method + req.url, own)'],
  [
    '{ fetch }',
    'export default { fetch: (req) => new Response(req.method + new URL(req.url).pathname, own) }',
  ],
  ['GET and POST', 'export const POST = (req) => new Response("POST" + new URL(req.url).pathname, own)'],
  [
    'CommonJS',
    'module.exports = (req, res) => res.writeHead(201, { "x-own": "1" }).end(req.method + req.url)',
  ],
  [
    'a server that listens, as apps of Express, Fastify and NestJS do',
    `import { createServer } from 'node:http'
     const server = createServer((req, res) => res.writeHead(201, { 'x-own': '1' }).end(req.method + req.url))
     setTimeout(() => server.listen(3000, '0.0.0.0', () => console.log(server.address().port)), 100)`,
  ],
])('%s is a handler', async (kind, source) => {
  const { cloud, address } = await open()
  await using _ = cloud
  const own = 'const own = { status: 201, headers: { "x-own": "1" } };'
  const files = prebuilt(own + source, { handler: kind === 'CommonJS' ? 'index.cjs' : 'index.mjs' })
  if (kind === 'CommonJS') files['.vercel/output/functions/index.func/index.cjs'] = own + source
  await cloud.deploy('app', files)
  const answer = await fetch(`${address}/path`, { method: 'POST', body: 'x' })
  expect([answer.status, answer.headers.get('x-own'), await answer.text()]).toEqual([201, '1', 'POST/path'])
})

test('a default function gets the helpers of the Node.js runtime, where its builder asks for them', async () => {
  const { cloud, address } = await open()
  await using _ = cloud
  const source = `export default (req, res) => {
    const { url, query, cookies } = req
    if (url === '/away') return res.redirect('/there')
    if (url === '/plain') return res.status(418).send('short and stout')
    if (url === '/none') return res.status(204).send(null)
    res.status(201).json({ query, cookies, body: req.body })
  }`
  await cloud.deploy('app', prebuilt(source, { shouldAddHelpers: true }))
  const ask = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(address + path, { redirect: 'manual', ...init })
    return { status: answer.status, headers: answer.headers, text: await answer.text() }
  }
  const json = { 'content-type': 'application/json', cookie: 'a=1; b=%C3%BC; a=2' }
  const echoed = await ask('/x?one=1&two=2&two=3', { method: 'POST', headers: json, body: '{"name":"Zoë"}' })
  expect(echoed.status).toBe(201)
  expect(echoed.headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(JSON.parse(echoed.text)).toEqual({
    query: { one: '1', two: ['2', '3'] },
    cookies: { a: '1', b: 'ü' },
    body: { name: 'Zoë' },
  })
  const form = await ask('/', { method: 'POST', body: new URLSearchParams('a=1&b=2') })
  expect(JSON.parse(form.text).body).toEqual({ a: '1', b: '2' })
  expect((await ask('/', { method: 'POST', headers: json, body: '{' })).status).toBe(500)
  expect(await ask('/plain')).toMatchObject({ status: 418, text: 'short and stout' })
  expect((await ask('/plain')).headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(await ask('/none')).toMatchObject({ status: 204, text: '' })
  const away = await ask('/away')
  expect([away.status, away.headers.get('location')]).toEqual([307, '/there'])
  const bare = `export default (req, res) => res.end(String(typeof res.json + typeof req.query))`
  await cloud.deploy('app', prebuilt(bare), { target: 'production' })
  expect((await ask('/')).text).toBe('undefinedundefined')
})

test('cookies, streamed bodies and a HEAD without body come through', async () => {
  const { cloud, address } = await open()
  await using _ = cloud
  const source = `export default { async fetch(req) {
    const headers = new Headers([['set-cookie', 'a=1'], ['set-cookie', 'b=2']])
    const doubled = new TransformStream({ transform(chunk, out) { out.enqueue(chunk); out.enqueue(chunk) } })
    return new Response(req.body?.pipeThrough(doubled) ?? 'none', { headers })
  } }`
  await cloud.deploy('app', prebuilt(source))
  const sent = 'x'.repeat(1_000_000)
  const answer = await fetch(address, { method: 'POST', body: sent })
  expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  expect((await answer.text()).length).toBe(2_000_000)
  const head = await fetch(address, { method: 'HEAD' })
  expect([head.status, await head.text()]).toEqual([200, ''])
})

test('the first part of a streamed answer arrives before the last is written', async () => {
  const { cloud, address } = await open()
  await using _ = cloud
  const source = `let go; export default (req, res) => {
    if (req.url === '/go') { go(); return res.end() }
    res.write('first'); go = () => res.end('last')
  }`
  await cloud.deploy('app', prebuilt(source))
  const reader = (await fetch(address)).body?.getReader()
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('first')
  await fetch(`${address}/go`)
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('last')
})

const misbehave = `export default async (req, res) => {
  if (req.url === '/hang') return new Promise(() => {})
  if (req.url === '/crash') setTimeout(() => { throw new Error('gone') })
  else if (req.url === '/throw') throw new Error('only this one')
  else return res.end(String(process.pid))
  return new Promise(() => {})
}`

test('a request over maxDuration is 504 FUNCTION_INVOCATION_TIMEOUT, and its instance ends', async () => {
  const { cloud, address } = await open()
  await using _ = cloud
  await cloud.deploy('app', prebuilt(misbehave, { maxDuration: 1 }))
  const before = await (await fetch(address)).text()
  const answer = await fetch(`${address}/hang`)
  expect([answer.status, answer.headers.get('x-vercel-error')]).toEqual([504, 'FUNCTION_INVOCATION_TIMEOUT'])
  expect(await answer.text()).toContain('FUNCTION_INVOCATION_TIMEOUT')
  expect(await (await fetch(address)).text()).not.toBe(before)
})

test('a crash is 500 FUNCTION_INVOCATION_FAILED, and the next request gets a fresh instance', async () => {
  const { cloud, address } = await open()
  await using _ = cloud
  const { id } = await cloud.deploy('app', prebuilt(misbehave))
  const before = await (await fetch(address)).text()
  const thrown = await fetch(`${address}/throw`)
  expect([thrown.status, thrown.headers.get('x-vercel-error')]).toEqual([500, 'FUNCTION_INVOCATION_FAILED'])
  expect(await (await fetch(address)).text()).toBe(before)
  const crashed = await fetch(`${address}/crash`)
  expect([crashed.status, crashed.headers.get('x-vercel-error')]).toEqual([500, 'FUNCTION_INVOCATION_FAILED'])
  expect(await (await fetch(address)).text()).not.toBe(before)
  const { body } = await cloud.call('GET', `/v3/deployments/${id}/events`)
  expect(JSON.stringify(body)).toContain('Error: gone')
})

test('a function that cannot be loaded is 500 each time, and says why in its log', async () => {
  const { cloud, address } = await open()
  await using _ = cloud
  const { id } = await cloud.deploy('app', prebuilt('throw new Error("not today")'))
  for (let i = 0; i < 2; i++) expect((await fetch(address)).status).toBe(500)
  const { body } = await cloud.call('GET', `/v3/deployments/${id}/events`)
  expect(JSON.stringify(body)).toContain('not today')
})

test('a body over 4.5 MB is 413 FUNCTION_PAYLOAD_TOO_LARGE, announced or not', async () => {
  const { cloud, address } = await open()
  await using _ = cloud
  const source =
    'export default { fetch: async (req) => new Response(String((await req.arrayBuffer()).byteLength)) }'
  await cloud.deploy('app', prebuilt(source))
  const limit = 4.5 * 1024 * 1024
  const fits = await fetch(address, { method: 'POST', body: new Uint8Array(limit) })
  expect(await fits.text()).toBe(String(limit))
  const announced = await fetch(address, { method: 'POST', body: new Uint8Array(limit + 1) })
  expect([announced.status, announced.headers.get('x-vercel-error')]).toEqual([
    413,
    'FUNCTION_PAYLOAD_TOO_LARGE',
  ])
  const body = new Blob([new Uint8Array(limit + 1)]).stream()
  const streamed = await fetch(address, { method: 'POST', body, duplex: 'half' } as RequestInit)
  expect(streamed.status).toBe(413)
})
