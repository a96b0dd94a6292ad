import { Agent, request } from 'node:http'
import { describe, expect } from 'vitest'
import { prebuilt, vercelTest } from './harness/embedded-vercel.ts'
import { scope } from './harness/fixtures.ts'
import { rawExchange } from './harness/raw-http.ts'

/** Refuses some bodies before it has read them, in every way a handler may, and echoes the length of others. */
const node = `export default async (req, res) => {
  if (req.url === '/refuse') { res.statusCode = 413; return res.end('refused') }
  if (req.url === '/destroy') { res.statusCode = 413; res.end('refused'); return req.destroy() }
  let size = 0
  for await (const chunk of req) size += chunk.length
  res.end(req.method + ' ' + size)
}`
const web = `export default { async fetch(request) {
  const { pathname } = new URL(request.url)
  if (pathname === '/refuse') return new Response('refused', { status: 413 })
  if (pathname === '/destroy') {
    for await (const _ of request.body) break
    return new Response('refused', { status: 413 })
  }
  return new Response(request.method + ' ' + (await request.arrayBuffer()).byteLength)
} }`
const large = Buffer.alloc(600_000, 'x')
/** Of each visitor; eight visitors of either kind of function. */
const pairs = 63

/** With the address of each function; after all of them nothing was said of a fault. */
const test = vercelTest().extend('addresses', scope, async ({ cloud }, { onCleanup }) => {
  onCleanup(() => expect(cloud.said).toEqual([]))
  const addresses: Record<string, string> = {}
  for (const [name, source] of Object.entries({ node, web })) {
    await cloud.call('POST', '/v8/projects', { name, ssoProtection: null })
    const { url } = await cloud.deploy(name, prebuilt(source))
    addresses[name] = `http://${url}`
  }
  return addresses
})

/** One request on a connection that is kept. */
function ask(agent: Agent, url: string, body?: Buffer, chunked = false): Promise<string> {
  return new Promise((resolve) => {
    const headers = body && !chunked ? { 'content-length': body.length } : {}
    const asked = request(url, { agent, method: body ? 'POST' : 'GET', headers }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (piece) => {
        text += piece
      })
      answer.on('end', () => resolve(`${answer.statusCode} ${text}`))
    })
    asked.on('error', (error: NodeJS.ErrnoException) => resolve(`${error.code}`))
    asked.end(body)
  })
}

describe('a body that the function does not read never meets the next request', () => {
  test.for(['node', 'web'])(
    `of a %s function: ${8 * pairs} pairs, no wrong answer`,
    async (kind, { addresses }) => {
      const address = addresses[kind]
      const wrong: string[] = []
      const visitor = async (chunked: boolean, path: string) => {
        const agent = new Agent({ keepAlive: true, maxSockets: 1 })
        for (let n = 0; n < pairs; n++) {
          const refused = await ask(agent, `${address}/${path}`, large, chunked)
          const small = await ask(agent, `${address}/small`, Buffer.from('four'))
          if (refused !== '413 refused' || small !== '200 POST 4') wrong.push(`${refused} | ${small}`)
        }
        agent.destroy()
      }
      const paths = ['refuse', 'destroy', 'refuse', 'destroy']
      await Promise.all(paths.flatMap((path) => [visitor(false, path), visitor(true, path)]))
      expect(wrong).toEqual([])
    },
  )

  test('not over the limit either: 413, and the same connection goes on', async ({ addresses }) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    for (const chunked of [false, true]) {
      const huge = Buffer.alloc(6_000_000)
      expect(await ask(agent, `${addresses.node}/small`, huge, chunked)).toMatch(/^413 .*TOO_LARGE/s)
      expect(await ask(agent, `${addresses.node}/small`, Buffer.from('ok'))).toBe('200 POST 2')
    }
    agent.destroy()
  })
})

describe('a visitor', () => {
  test('a visitor who leaves in the middle of a body starts nothing', async ({ cloud, addresses }) => {
    const [{ served = 0 } = {}] = cloud.vercel.instances()
    const half = 'POST /small HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nhalf'
    for (let n = 0; n < 20; n++) {
      const left = rawExchange(portOf(addresses, 'node'), half)
      await Promise.race([left, new Promise((resolve) => setTimeout(resolve, 5))])
    }
    expect(await ask(new Agent(), `${addresses.node}/small`)).toBe('200 GET 0')
    expect(cloud.vercel.instances().every(({ inFlight }) => inFlight === 0)).toBe(true)
    expect(cloud.vercel.instances()[0]?.served).toBeLessThanOrEqual(served + 1)
  })

  test('a visitor who waits for 100 Continue gets it', async ({ addresses }) => {
    const head = 'POST /small HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\nok'
    const answer = await rawExchange(portOf(addresses, 'node'), head, (text) => text.includes('POST 2'))
    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /)
  })

  test('pipelined requests are answered in order, bodies of GET and HEAD included', async ({ addresses }) => {
    const requests = [
      'GET /a HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\nabc',
      'HEAD /b HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\nabc',
      'POST /refuse HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
      'POST /c HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n',
      'GET /d HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
    ]
    const answer = await rawExchange(portOf(addresses, 'node'), requests.join(''))
    const said = [...answer.matchAll(/HTTP\/1\.1 (\d+)|(GET|POST) \d|refused/g)].map(([text]) => text)
    expect(said).toEqual([
      'HTTP/1.1 200',
      'GET 3',
      'HTTP/1.1 200',
      'HTTP/1.1 413',
      'refused',
      'HTTP/1.1 200',
      'POST 5',
      'HTTP/1.1 200',
      'GET 0',
    ])
  })
})

const portOf = (addresses: Record<string, string>, name: string) => Number(addresses[name]?.split(':')[2])
