import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { startLive } from '../../local/live/index.ts'
import { prebuilt, vercelTest } from './harness/embedded-vercel.ts'
import { scope } from './harness/fixtures.ts'
import { rawExchange, rawStatus } from './harness/raw-http.ts'

/** Answers the path it was asked for. */
const echo = "export default (req, res) => res.end('asked ' + req.url)"
const odd = [
  '//',
  '//[',
  '//%',
  '//:@/',
  '///api/health',
  '//evil.com/api/health',
  '/\\evil.com/api/health',
  '/x\\..\\api\\health',
  'http://[::1',
  'http://[',
  'http://evil.com/api/health',
  'HTTPS://evil.com/api/health',
  'evil.com/api/health',
  '*',
  '/%',
  '/%zz',
  '/a%2',
  '/%ff',
  '/api/health#x',
  '?x=1',
]

const test = vercelTest()
  .extend('app', scope, async ({ cloud }) => {
    await cloud.call('POST', '/v8/projects', { name: 'app', ssoProtection: null })
    return (await cloud.deploy('app', prebuilt(echo))).url as string
  })
  .extend('live', scope, async ({ cloud }, { onCleanup }) => {
    const nothing = { vercel: cloud.vercel, file: { adminUrl: '', consoleUrl: '' } }
    const restarts = () => 0
    const servers = { pooler: { settings: { poolSize: 1, maxClients: 1 }, restarts }, postgres: { restarts } }
    const live = await startLive({
      home: cloud.home,
      cloud: { ...nothing, ...servers },
      loadTest: async () => [],
    })
    onCleanup(() => live[Symbol.asyncDispose]())
    return live
  })
  .extend('ports', scope, ({ cloud, app, live }) => ({
    domain: Number(app.split(':')[1]),
    main: portOf(cloud.vercel.edge),
    api: portOf(cloud.vercel.api),
    live: portOf(live.address),
  }))

describe('a target that is no path', () => {
  test.for(['domain', 'main', 'api', 'live'] as const)(
    'is 400 on the port of the %s',
    async (name, { ports }) => {
      const asked = odd.map(async (target) => `${target} ${await rawStatus(ports[name], target)}`)
      expect(await Promise.all(asked)).toEqual(odd.map((target) => `${target} 400`))
      expect(await rawStatus(ports[name], 'evil.com:443', 'CONNECT')).toBe(400)
      expect(await rawStatus(ports[name], '*', 'OPTIONS')).toBe(400)
    },
  )

  test('any other text is never 500 and reaches the function unchanged or not at all', async ({ ports }) => {
    const piece = fc.constantFrom(
      '/',
      '\\',
      '%',
      '%2e',
      '..',
      '.',
      ':',
      '@',
      '[',
      ']',
      '#',
      '?',
      'a',
      'é',
      'evil.com',
      'api',
      '\t',
      '\x01',
      ';',
      '*',
      '|',
      '"',
    )
    const targets = fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join(''))
    await fc.assert(
      fc.asyncProperty(targets, async (target) => {
        const head = `GET ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`
        const answer = await rawExchange(ports.domain, Buffer.from(head, 'latin1'))
        const status = Number(answer.slice(9, 12))
        expect([200, 400]).toContain(status)
        // Only dots are resolved, as every browser does before it asks.
        if (status === 200)
          expect(answer).toContain(`asked ${new URL(`http://x${target}`).href.slice('http://x'.length)}`)
      }),
      // An empty query keeps its question mark.
      { numRuns: 300, examples: [['/?'], ['/a/..?'], ['/??']] },
    )
  })

  test('does not pass the list of paths that preflights may use', async ({ cloud, ports }) => {
    await cloud.call('PATCH', '/v9/projects/app', {
      ssoProtection: { deploymentType: 'all' },
      optionsAllowlist: { paths: [{ value: '/open' }] },
    })
    expect(await rawStatus(ports.domain, '/open/x', 'OPTIONS')).toBe(200)
    expect(await rawStatus(ports.domain, '/open/../secret', 'OPTIONS')).toBe(401)
    expect(await rawStatus(ports.domain, '/?x-vercel-protection-bypass=%', 'GET')).toBe(401)
  })
})

const portOf = (address: string) => Number(new URL(address).port)
