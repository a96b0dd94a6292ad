import { request } from 'node:http'
import { expect } from 'vitest'
import {
  edgeDomain as domain,
  type EmbeddedCloud,
  prebuilt,
  bypassSecret as secret,
  edgeTest as test,
} from './harness/embedded-vercel.ts'
import { until } from './harness/until.ts'

const echo = 'export default (req, res) => res.end(JSON.stringify({ url: req.url, headers: req.headers }))'

async function deploy(cloud: EmbeddedCloud, config: object, more: Record<string, string> = {}) {
  const files = {
    ...prebuilt(echo),
    '.vercel/output/config.json': JSON.stringify({ version: 3, ...config }),
    ...more,
  }
  return cloud.deploy('edge', files, { target: 'production' })
}

const fallback = { routes: [{ handle: 'filesystem' }, { src: '/(.*)', dest: '/index' }] }

test('a domain without a deployment is 404 DEPLOYMENT_NOT_FOUND', async ({ cloud }) => {
  const answer = await fetch(await cloud.vercel.addressOf('nobody.example.com'))
  expect([answer.status, answer.headers.get('x-vercel-error')]).toEqual([404, 'DEPLOYMENT_NOT_FOUND'])
})

test("a visitor's claims are overwritten; of x-vercel-* only the bypass passes", async ({
  cloud,
  address,
}) => {
  const { url } = await deploy(cloud, fallback)
  const answer = await fetch(`${address}/some/path?q=1&flag`, {
    headers: {
      'x-forwarded-for': '6.6.6.6',
      'x-real-ip': '6.6.6.6',
      'x-forwarded-host': 'evil.example.com',
      'x-vercel-ip-country': 'XX',
      'x-vercel-id': 'mine',
      'x-vercel-protection-bypass': secret,
      'x-own': 'kept',
    },
  })
  const seen = (await answer.json()) as { url: string; headers: Record<string, string> }
  const host = new URL(address).host
  expect(seen.url).toBe('/some/path?q=1&flag')
  expect(seen.headers).toMatchObject({
    host,
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-host': host,
    'x-forwarded-proto': 'http',
    'x-real-ip': '127.0.0.1',
    'x-vercel-deployment-url': url,
    'x-vercel-protection-bypass': secret,
    'x-vercel-id': answer.headers.get('x-vercel-id'),
    'x-own': 'kept',
  })
  expect(JSON.stringify(seen)).not.toMatch(/6\.6\.6\.6|evil|XX|embedded-token/)
})

test('the endpoint for all deployments goes by the Host header', async ({ cloud }) => {
  const { url } = await deploy(cloud, fallback)
  const by = (host: string) =>
    new Promise<[number, string]>((resolve, reject) => {
      request(cloud.vercel.edge, { headers: { host, 'x-vercel-protection-bypass': secret } }, (answer) => {
        let text = ''
        answer.on('data', (chunk) => (text += chunk)).on('end', () => resolve([answer.statusCode ?? 0, text]))
      })
        .on('error', reject)
        .end()
    })
  expect((await by(domain))[0]).toBe(200)
  expect((await by(url))[0]).toBe(200)
  expect((await by('unknown.example.com'))[0]).toBe(404)
})

test('static files have type, ETag and 304; config.json adds headers and redirects', async ({
  cloud,
  address,
}) => {
  const config = {
    routes: [
      { src: '/old/(.*)', status: 308, headers: { Location: '/new/$1' } },
      { src: '/.*', headers: { 'X-Frame-Options': 'DENY' }, continue: true },
      { src: '/gone', status: 404 },
      ...fallback.routes,
    ],
    overrides: { 'page.html': { path: 'page', contentType: 'text/html; charset=utf-8' } },
  }
  const html = '.vercel/output/static/page.html'
  await deploy(cloud, config, {
    '.vercel/output/static/app.css': 'a{}',
    [html]: '<p>',
    '.vercel/output/static/404.html': 'own 404',
  })
  const css = await fetch(`${address}/app.css`)
  expect([css.headers.get('content-type'), await css.text()]).toEqual(['text/css; charset=utf-8', 'a{}'])
  const etag = css.headers.get('etag') ?? ''
  expect((await fetch(`${address}/app.css`, { headers: { 'if-none-match': etag } })).status).toBe(304)
  expect((await fetch(`${address}/app.css`, { method: 'POST' })).status).toBe(405)
  expect((await fetch(`${address}/page`)).headers.get('content-type')).toBe('text/html; charset=utf-8')
  const moved = await fetch(`${address}/old/a/b`, { redirect: 'manual' })
  expect([moved.status, moved.headers.get('location')]).toEqual([308, '/new/a/b'])
  expect((await fetch(`${address}/api`)).headers.get('x-frame-options')).toBe('DENY')
  const gone = await fetch(`${address}/gone`)
  expect([gone.status, await gone.text()]).toEqual([404, 'own 404'])
})

test('nothing at a path is 404 NOT_FOUND', async ({ cloud, address }) => {
  await deploy(cloud, {})
  const answer = await fetch(`${address}/nothing`)
  expect([answer.status, answer.headers.get('x-vercel-error')]).toEqual([404, 'NOT_FOUND'])
})

test('a function that fails answers with the page that the output has for its status', async ({
  cloud,
  address,
}) => {
  const failing = `export default async (req, res) => {
    if (req.url === '/says') return res.writeHead(500).end('its own words')
    if (req.url === '/hangs') return new Promise(() => {})
    throw new Error('no database')
  }`
  const errors = [
    { handle: 'error' },
    { src: '/.*', dest: '/500', status: 500, headers: { 'x-page': 'own' } },
  ]
  const config = {
    version: 3,
    routes: [...fallback.routes, ...errors],
    overrides: { '500.html': { path: '500' } },
  }
  const files = { ...prebuilt(failing, { maxDuration: 1 }), '.vercel/output/static/500.html': 'own 500' }
  const own = { ...files, '.vercel/output/config.json': JSON.stringify(config) }
  await cloud.deploy('edge', own, { target: 'production' })
  for (const method of ['GET', 'POST']) {
    const failed = await fetch(`${address}/fails`, { method })
    const error = failed.headers.get('x-vercel-error')
    expect([failed.status, error]).toEqual([500, 'FUNCTION_INVOCATION_FAILED'])
    expect([await failed.text(), failed.headers.get('x-page')]).toEqual(['own 500', 'own'])
  }
  expect(await (await fetch(`${address}/says`)).text()).toBe('its own words')
  const hung = await fetch(`${address}/hangs`)
  expect([hung.status, await hung.text()]).toEqual([504, expect.stringContaining('TIMEOUT')])
})

test('a rewrite puts an API below the front end: same path, own host, cookies', async ({
  cloud,
  address,
}) => {
  const { url } = await cloud.deploy(
    'edge',
    prebuilt(
      'export default (req, res) => res.writeHead(200, { "set-cookie": ["a=1", "b=2"] }).end(req.method + req.url + req.headers.host)',
    ),
  )
  const dest = `http://${url}/api/$1`
  await deploy(cloud, { routes: [{ src: '/api/(.*)', dest }] })
  const answer = await fetch(`${address}/api/login?x=1`, {
    method: 'POST',
    body: 'b',
    headers: { 'x-vercel-protection-bypass': secret },
  })
  expect(await answer.text()).toBe(`POST/api/login?x=1${url}`)
  expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
})

test('a domain moves under 8 steady visitors and no request fails', async ({ cloud, address }) => {
  await cloud.call('PATCH', '/v9/projects/edge', { autoAssignCustomDomains: false })
  const slow = (name: string) =>
    prebuilt(`export default (req, res) => setTimeout(() => res.end('${name}'), 20)`)
  const one = await cloud.deploy('edge', slow('one'), { target: 'production' })
  const two = await cloud.deploy('edge', slow('two'), { target: 'production' })
  const move = (id: string) => cloud.call('POST', `/v2/deployments/${id}/aliases`, { alias: domain })
  await move(one.id)
  const answers: string[] = []
  let on = true
  const visit = async () => {
    while (on) {
      const answer = await fetch(address)
      answers.push(answer.status === 200 ? await answer.text() : `status ${answer.status}`)
    }
  }
  const visitors = Array.from({ length: 8 }, visit)
  const seen = async (name: string) => {
    const from = answers.length
    await until(() => answers.slice(from).includes(name))
  }
  await seen('one')
  for (const [id, name] of [
    [two.id, 'two'],
    [one.id, 'one'],
    [two.id, 'two'],
  ]) {
    await move(id)
    await seen(name)
  }
  on = false
  await Promise.all(visitors)
  expect([...new Set(answers)].sort()).toEqual(['one', 'two'])
  expect(await (await fetch(address)).text()).toBe('two')
})
