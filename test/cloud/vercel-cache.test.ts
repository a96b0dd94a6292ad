import { expect } from 'vitest'
import { type EmbeddedCloud, prebuilt, edgeTest as test } from './harness/embedded-vercel.ts'
import { until } from './harness/until.ts'

/** Answers with the headers that the query names, and how often it was asked. */
const source = `let asked = 0
export default async (req, res) => {
  const { searchParams } = new URL(req.url, 'http://x')
  for (const [name, value] of searchParams) if (name !== 'status') res.setHeader(name, value)
  res.statusCode = Number(searchParams.get('status') ?? 200)
  res.write(String(++asked))
  res.end(' times')
}`

async function opened(cloud: EmbeddedCloud, address: string, config: object = {}) {
  await cloud.deploy('edge', prebuilt(source, config), { target: 'production' })
  return async (headers: Record<string, string>, init: RequestInit = {}, path = '/') => {
    const answer = await fetch(`${address}${path}?${new URLSearchParams(headers)}`, init)
    return { cache: answer.headers.get('x-vercel-cache'), text: await answer.text(), headers: answer.headers }
  }
}

test('an answer with s-maxage is kept, for each path, query and value of vary', async ({
  cloud,
  address,
}) => {
  const ask = await opened(cloud, address)
  const kept = { 'cache-control': 's-maxage=60', vary: 'X-Lang' }
  const speaking = (lang: string) => ({ headers: { 'x-lang': lang, cookie: lang } })
  const first = await ask(kept, speaking('en'))
  expect([first.cache, first.text]).toEqual(['MISS', '1 times'])
  expect(first.headers.get('cache-control')).toBe('public, max-age=0, must-revalidate')
  const second = await ask(kept, speaking('en'))
  expect([second.cache, second.text, second.headers.get('age')]).toEqual(['HIT', '1 times', '0'])
  expect((await ask(kept, speaking('fr'))).text).toBe('2 times')
  expect((await ask(kept, speaking('en'))).text).toBe('1 times')
  expect((await ask(kept, speaking('en'), '/other')).text).toBe('3 times')
  const head = await ask(kept, { ...speaking('en'), method: 'HEAD' })
  expect([head.cache, head.text]).toEqual(['HIT', ''])
})

test.for([
  ['no s-maxage', { 'cache-control': 'public, max-age=60' }, {}],
  ['private', { 'cache-control': 'private, s-maxage=60' }, {}],
  ['a cookie', { 'cache-control': 's-maxage=60', 'set-cookie': 'a=1' }, {}],
  ['vary: *', { 'cache-control': 's-maxage=60', vary: '*' }, {}],
  ['status 500', { 'cache-control': 's-maxage=60', status: '500' }, {}],
  ['authorization', { 'cache-control': 's-maxage=60' }, { headers: { authorization: 'Bearer x' } }],
  ['POST', { 'cache-control': 's-maxage=60' }, { method: 'POST' }],
] as const)('with %s nothing is kept', async ([, headers, init], { cloud, address }) => {
  const ask = await opened(cloud, address)
  const of = { ...headers } as Record<string, string>
  expect([(await ask(of, init)).cache, (await ask(of, init)).text]).toEqual(['MISS', '2 times'])
})

test('headers for the edge alone come first, and are not passed on', async ({ cloud, address }) => {
  const ask = await opened(cloud, address)
  const headers = {
    'vercel-cdn-cache-control': 'max-age=60',
    'cdn-cache-control': 'no-store',
    'cache-control': 'public, max-age=5',
  }
  expect((await ask(headers)).cache).toBe('MISS')
  const second = await ask(headers)
  expect([second.cache, second.headers.get('cache-control')]).toEqual(['HIT', 'public, max-age=5'])
  expect(second.headers.has('vercel-cdn-cache-control')).toBe(false)
})

test('stale-while-revalidate serves the old answer while a new one is made', async ({ cloud, address }) => {
  const ask = await opened(cloud, address)
  const headers = { 'cache-control': 's-maxage=1, stale-while-revalidate=60' }
  expect((await ask(headers)).text).toBe('1 times')
  const seen: string[] = []
  await until(async () => {
    const { cache, text } = await ask(headers)
    seen.push(`${cache} ${text}`)
    return text === '2 times'
  })
  expect(seen).toContain('STALE 1 times')
})

test('allowQuery of a function says which parameters make another entry', async ({ cloud, address }) => {
  const ask = await opened(cloud, address, { allowQuery: ['cache-control'] })
  const headers = { 'cache-control': 's-maxage=60' }
  expect((await ask({ ...headers, 'x-any': '1' })).cache).toBe('MISS')
  expect((await ask({ ...headers, 'x-any': '2' })).cache).toBe('HIT')
})
