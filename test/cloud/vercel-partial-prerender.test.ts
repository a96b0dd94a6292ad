import { expect } from 'vitest'
import { prebuilt, edgeTest as test } from './harness/embedded-vercel.ts'

/** As Next.js does it: the shell and its state for the cache, or the rest of a page by a state. */
const page = `
let shells = 0
async function rest(req, res) {
  const state = (await req.toArray()).join('')
  const { cookie, 'next-resume': resume, 'x-embedded-prerender': inner } = req.headers
  if (state.includes('fails')) throw new Error('fails')
  res.end(JSON.stringify({ method: req.method, url: req.url, state, cookie, resume, inner }))
}
export default Object.assign(rest, {
  getRequestHandlerWithMetadata: ({ onCacheEntryV2 }) => async (req, res) => {
    const value = {
      kind: 'APP_PAGE',
      postponed: req.url.includes('whole') ? undefined : 'état ' + ++shells,
      html: { toUnchunkedString: async (stream) => '<p>shell ' + shells + stream },
      headers: { 'x-next-cache-tags': 'shop' },
      status: 201,
    }
    if (!(await onCacheEntryV2({ value, cacheControl: { revalidate: 60, expire: 90 } }))) res.end('whole')
  },
})`
const output = '.vercel/output/functions'

function files(name: string, more: object = {}): Record<string, string> {
  const base = prebuilt(page)
  const chain = { outputPath: name, headers: { 'next-resume': '1' } }
  return {
    [`${output}/${name}.func/.vc-config.json`]: base[`${output}/index.func/.vc-config.json`] ?? '',
    [`${output}/${name}.func/index.mjs`]: page,
    [`${output}/${name}.prerender-config.json`]: JSON.stringify({
      expiration: false,
      fallback: null,
      chain,
      ...more,
    }),
  }
}

const built = (state: string) => ({
  fallback: { type: 'FileFsRef', fsPath: 'built.prerender-fallback' },
  initialHeaders: {
    'content-type': `application/x-nextjs-pre-render; state-length=${state.length}; origin="text/html; charset=utf-8"`,
  },
})

test('a page that is prerendered in part: the shell of the build, then the rest for this visitor', async ({
  cloud,
  address,
}) => {
  const more = { ...files('built', built('state')), [`${output}/built.prerender-fallback`]: 'state<p>shell' }
  await cloud.deploy('edge', { ...prebuilt(page), ...more }, { target: 'production' })
  const answer = await fetch(`${address}/built?a=1`, { headers: { cookie: 'of=me' } })
  expect([answer.status, answer.headers.get('x-vercel-cache')]).toEqual([200, 'PRERENDER'])
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'private, no-cache, no-store, max-age=0, must-revalidate',
  })
  const [, shown, rest = ''] = /^(<p>shell)(.*)$/.exec(await answer.text()) ?? []
  expect(shown).toBe('<p>shell')
  expect(JSON.parse(rest)).toEqual({
    method: 'POST',
    url: '/built?a=1',
    state: 'state',
    cookie: 'of=me',
    resume: '1',
  })
  const head = await fetch(`${address}/built?a=1`, { method: 'HEAD' })
  expect([head.status, await head.text()]).toEqual([200, ''])
})

test('a shell is made once and kept with its state; a page that is complete has none', async ({
  cloud,
  address,
}) => {
  const more = { ...files('made', { allowQuery: [] }), ...files('made.rsc'), ...files('whole') }
  await cloud.deploy('edge', { ...prebuilt(page), ...more }, { target: 'production' })
  const ask = async (path: string) => {
    const answer = await fetch(address + path)
    return [answer.status, answer.headers.get('x-vercel-cache'), await answer.text()]
  }
  const rest = '{"method":"POST","url":"/made","state":"état 1","resume":"1"}'
  expect(await ask('/made')).toEqual([201, 'MISS', `<p>shell 1true${rest}`])
  expect(await ask('/made')).toEqual([201, 'HIT', `<p>shell 1true${rest}`])
  expect(await ask('/made.rsc')).toEqual([201, 'MISS', rest.replace('/made', '/made.rsc').replace('1', '2')])
  expect(await ask('/whole')).toEqual([200, 'MISS', 'whole'])
})

test('a rest that fails ends the answer in the middle', async ({ cloud, address }) => {
  const more = { ...files('built', built('fails')), [`${output}/built.prerender-fallback`]: 'fails<p>shell' }
  await cloud.deploy('edge', { ...prebuilt(page), ...more }, { target: 'production' })
  const answer = await fetch(`${address}/built`)
  expect(answer.status).toBe(200)
  await expect(answer.text()).rejects.toThrow('terminated')
})
