import { expect } from 'vitest'
import { type EmbeddedCloud, prebuilt, edgeTest as test } from './harness/embedded-vercel.ts'
import { until } from './harness/until.ts'

const token = 'b'.repeat(32)
/** Says how often it was asked, and by what. */
const counting = `let asked = 0
export default (req, res) => {
  if (req.url.includes('down')) return res.writeHead(500).end('down')
  res.setHeader('x-next-cache-tags', 'posts,post-' + new URL(req.url, 'http://x').searchParams.get('id'))
  if (req.headers['x-lifetime']) res.setHeader('cache-control', req.headers['x-lifetime'])
  res.setHeader('set-cookie', 'of=one')
  res.end(JSON.stringify({ asked: ++asked, url: req.url, method: req.method, headers: req.headers }))
}`

async function deploy(cloud: EmbeddedCloud, prerender: object, files: Record<string, string> = {}) {
  const config = { type: 'Prerender', expiration: false, bypassToken: token, fallback: null, ...prerender }
  const base = prebuilt(counting)
  await cloud.deploy(
    'edge',
    {
      ...base,
      '.vercel/output/functions/page.func/.vc-config.json':
        base['.vercel/output/functions/index.func/.vc-config.json'] ?? '',
      '.vercel/output/functions/page.func/index.mjs': counting,
      '.vercel/output/functions/page.prerender-config.json': JSON.stringify(config),
      ...files,
    },
    { target: 'production' },
  )
}

async function ask(url: string, init: RequestInit = {}) {
  const answer = await fetch(url, init)
  const text = await answer.text()
  return {
    status: answer.status,
    cache: answer.headers.get('x-vercel-cache'),
    text,
    headers: answer.headers,
    // biome-ignore lint/suspicious/noExplicitAny: the tests say what is in it
    seen: (text.startsWith('{') ? JSON.parse(text) : undefined) as any,
  }
}

test('the file of the build is served first, with its headers and status, and no visitor reaches the function', async ({
  cloud,
  address,
}) => {
  const prerender = {
    fallback: { type: 'FileFsRef', mode: 33188, fsPath: 'page.prerender-fallback.html' },
    initialHeaders: { 'X-Built': 'yes', 'x-next-cache-tags': 'posts' },
    initialStatus: 203,
  }
  await deploy(cloud, prerender, { '.vercel/output/functions/page.prerender-fallback.html': '<p>built' })
  const first = await ask(`${address}/page?any=1`)
  expect([first.status, first.cache, first.text]).toEqual([203, 'PRERENDER', '<p>built'])
  expect(Object.fromEntries(first.headers)).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'x-built': 'yes',
    'cache-control': 'public, max-age=0, must-revalidate',
  })
  expect(first.headers.has('x-next-cache-tags')).toBe(false)
  const head = await ask(`${address}/page?any=1`, { method: 'HEAD' })
  expect([head.cache, head.text]).toEqual(['HIT', ''])
})

test('without a file the function is asked once, by its own path, with nothing of the visitor', async ({
  cloud,
  address,
}) => {
  await deploy(cloud, { allowQuery: ['id'], allowHeader: ['x-lang'] })
  const init = { headers: { cookie: 'in=1', authorization: 'Bearer x', 'x-lang': 'fr', 'x-other': '1' } }
  const all = await Promise.all(Array.from({ length: 5 }, () => ask(`${address}/page?id=7&utm=1`, init)))
  expect(all.map(({ seen }) => seen.asked)).toEqual([1, 1, 1, 1, 1])
  const { seen, headers } = await ask(`${address}/page?utm=2&id=7`)
  expect(seen).toMatchObject({ asked: 1, url: '/page', method: 'GET' })
  expect(seen.headers).toMatchObject({
    host: new URL(address).host,
    'x-lang': 'fr',
    'x-matched-path': '/page',
    'x-now-route-matches': 'id=7',
  })
  for (const name of ['cookie', 'authorization', 'x-other']) expect(seen.headers).not.toHaveProperty(name)
  expect(headers.get('set-cookie')).toBeNull()
  expect((await ask(`${address}/page?id=8`)).cache).toBe('MISS')
  expect((await ask(`${address}/page?id=8`)).cache).toBe('HIT')
})

test('passQuery hands the allowed parameters over in the query; an empty list allows none', async ({
  cloud,
  address,
}) => {
  await deploy(cloud, { passQuery: true, allowQuery: ['id'] })
  expect((await ask(`${address}/page?id=7&b=2`)).seen.url).toBe('/page?id=7')
  await deploy(cloud, { passQuery: true, allowQuery: [] })
  expect((await ask(`${address}/page?id=7`)).seen.url).toBe('/page')
  expect((await ask(`${address}/page?id=8`)).cache).toBe('HIT')
})

test('after its expiration the old answer is served while a new one is made behind it', async ({
  cloud,
  address,
}) => {
  await deploy(cloud, { expiration: 0.3, allowQuery: [] })
  expect(await ask(`${address}/page`)).toMatchObject({ cache: 'MISS', seen: { asked: 1 } })
  const stale: number[] = []
  await until(async () => {
    const { cache, seen } = await ask(`${address}/page`)
    if (cache === 'STALE') stale.push(seen.asked)
    return seen.asked > 1
  })
  expect(stale[0]).toBe(1)
})

test('the token makes it anew, with all of its group; a wrong token does not', async ({ cloud, address }) => {
  const other = '.vercel/output/functions/page.json'
  await deploy(
    cloud,
    { group: 1, allowQuery: [] },
    {
      [`${other}.func/.vc-config.json`]:
        prebuilt('')['.vercel/output/functions/index.func/.vc-config.json'] ?? '',
      [`${other}.func/index.mjs`]: `// its own\n${counting}`,
      [`${other}.prerender-config.json`]: JSON.stringify({
        expiration: false,
        group: 1,
        allowQuery: [],
        fallback: null,
      }),
    },
  )
  expect((await ask(`${address}/page.json`)).seen.asked).toBe(1)
  expect((await ask(`${address}/page`)).seen.asked).toBe(1)
  const by = (value: string, more = {}) =>
    ask(`${address}/page`, { headers: { 'x-prerender-revalidate': value, ...more } })
  expect(await by('c'.repeat(32))).toMatchObject({ cache: 'HIT', seen: { asked: 1 } })
  expect(await by(token)).toMatchObject({ cache: 'REVALIDATED', seen: { asked: 2 } })
  expect(await ask(`${address}/page`)).toMatchObject({ cache: 'HIT', seen: { asked: 2 } })
  expect(await ask(`${address}/page.json`)).toMatchObject({ cache: 'HIT', seen: { asked: 2 } })
})

test('draft mode, what is no GET, and what the output names go past the cache, as they are', async ({
  cloud,
  address,
}) => {
  await deploy(cloud, { allowQuery: [], experimentalBypassFor: [{ type: 'header', key: 'next-action' }] })
  expect((await ask(`${address}/page`)).cache).toBe('MISS')
  const bypassing: RequestInit[] = [
    { headers: { cookie: `__prerender_bypass=${token}` } },
    { headers: { 'next-action': 'x' } },
    { method: 'POST', body: 'form', headers: { cookie: 'in=1' } },
  ]
  for (const init of bypassing) {
    const { cache, seen, headers } = await ask(`${address}/page?q=1`, init)
    expect(cache).toBe('BYPASS')
    expect(seen).toMatchObject({ url: '/page?q=1', method: init.method ?? 'GET', headers: init.headers })
    expect(headers.get('set-cookie')).toBe('of=one')
  }
  expect(await ask(`${address}/page`)).toMatchObject({ cache: 'HIT', seen: { asked: 1 } })
  expect((await ask(`${address}/page`, { headers: { cookie: '__prerender_bypass=guessed' } })).cache).toBe(
    'HIT',
  )
})

test('what the answer says of its lifetime wins, and an error is not kept', async ({ cloud, address }) => {
  await deploy(cloud, { expiration: 1, allowHeader: ['x-lifetime'], passQuery: true })
  await ask(`${address}/page?id=1`, { headers: { 'x-lifetime': 's-maxage=100' } })
  await new Promise((resolve) => setTimeout(resolve, 1100))
  const kept = await ask(`${address}/page?id=1`)
  expect([kept.cache, kept.headers.get('age')]).toEqual(['HIT', expect.stringMatching(/^[1-9]/)])
  expect(await ask(`${address}/page?down=1`)).toMatchObject({ status: 500, cache: 'MISS' })
  expect(await ask(`${address}/page?down=1`)).toMatchObject({ status: 500, cache: 'MISS' })
})

test('tags that a function purges are gone from pages and data of every instance', async ({
  cloud,
  address,
}) => {
  const source = `const { FetchCache } = globalThis[Symbol.for('@next/cache-handlers')]
const cache = new FetchCache()
const purge = () => globalThis[Symbol.for('@vercel/request-context')].get().purge
export default async (req, res) => {
  const { pathname, searchParams } = new URL(req.url, 'http://x')
  const key = 'key', kind = 'FETCH'
  if (pathname === '/set') await cache.set(key, { kind, data: { body: 'kept' } }, { tags: ['posts'] })
  if (pathname === '/path') await cache.revalidateTag(['posts'])
  if (pathname === '/tag') await purge().invalidateByTag('posts')
  res.end(JSON.stringify(await cache.get(key, { kind, tags: [], softTags: [] })))
}`
  await deploy(cloud, { allowQuery: [] }, { '.vercel/output/functions/index.func/index.mjs': source })
  expect((await ask(`${address}/set`)).seen.value.data.body).toBe('kept')
  expect((await ask(`${address}/page`)).seen.asked).toBe(1)
  expect((await ask(`${address}/page`)).cache).toBe('HIT')
  expect((await ask(`${address}/path`)).text).toBe('null')
  expect(await ask(`${address}/page`)).toMatchObject({ cache: 'MISS', seen: { asked: 2 } })
  expect((await ask(`${address}/page`)).cache).toBe('HIT')
  await ask(`${address}/tag`)
  expect(await ask(`${address}/page`)).toMatchObject({ cache: 'STALE', seen: { asked: 2 } })
  await until(async () => (await ask(`${address}/page`)).seen.asked === 3)
})
