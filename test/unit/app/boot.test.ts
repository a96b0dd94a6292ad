import { createServer, type IncomingMessage, type RequestListener, request } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, test } from 'vitest'
import { boot } from '../../../app/boot.ts'
import type { LogEntry } from '../../../app/http/log.ts'
import { authEnvironment } from './environment.ts'

async function served<T>(listener: RequestListener, use: (port: number) => Promise<T>): Promise<T> {
  const server = createServer(listener)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  try {
    return await use((server.address() as AddressInfo).port)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

const ask = (listener: RequestListener, path: string) =>
  served(listener, (port) => fetch(`http://127.0.0.1:${port}${path}`))

/** As no browser would: `fetch` corrects a path and knows its own host. */
const askRaw = (listener: RequestListener, path: string, host: string) =>
  served(listener, async (port) => {
    const answer = await new Promise<IncomingMessage>((resolve, reject) =>
      request({ port, path, headers: { host } }, resolve).once('error', reject).end(),
    )
    const chunks = await answer.setEncoding('utf8').toArray()
    return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(chunks.join('')) }
  })

test('with 2 bad names every request is 503 with both, no value, and has its line in the log, by its id', async () => {
  const log: LogEntry[] = []
  const source = { ...authEnvironment(), JWT_ACCESS_SECRET: 'hunter2', CRON_SECRET: '' }
  const listener = boot(source, { log: (entry) => log.push(entry) })
  const ids: (string | null)[] = []
  for (const path of ['/', '/api/health', '/api/me']) {
    const response = await ask(listener, path)
    expect(response.status).toBe(503)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(response.headers.get('retry-after')).toMatch(/^[1-5]$/)
    expect(response.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/)
    ids.push(response.headers.get('x-request-id'))
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(await response.json()).toEqual({
      type: 'urn:poolproof:problem:environment-invalid',
      title: 'The app is not configured correctly',
      status: 503,
      code: 'ENVIRONMENT_INVALID',
      errors: [
        { field: 'JWT_ACCESS_SECRET', detail: 'is shorter than 32 characters' },
        { field: 'CRON_SECRET', detail: 'is missing' },
      ],
    })
  }
  const line = { event: 'request', status: 503, code: 'ENVIRONMENT_INVALID' }
  const faults = 'JWT_ACCESS_SECRET is shorter than 32 characters, CRON_SECRET is missing'
  expect(log).toEqual(
    ids.map((requestId) => ({ ...line, requestId, detail: expect.stringContaining(faults) })),
  )
  expect(JSON.stringify(log)).not.toContain('hunter2')
})

test('with a good environment it is alive, without any database', async () => {
  const response = await ask(boot({ ...authEnvironment() }, { log: () => {} }), '/api/health')
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({ status: 'ok' })
})

test.each([
  ['breaks off', 'content-length: 500\r\n\r\n{"email":'],
  ['is no chunk', 'transfer-encoding: chunked\r\n\r\nzz\r\n'],
])('a body that %s is 400 JSON_INVALID in the log, and no fault of the database', async (_, rest) => {
  const log: LogEntry[] = []
  const listener = boot({ ...authEnvironment() }, { log: (entry) => log.push(entry) })
  const head = 'POST /api/login HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n'
  await served(listener, async (port) => {
    const socket = connect(port, '127.0.0.1').on('error', () => {})
    socket.write(head + rest)
    setTimeout(() => socket.destroy(), 50)
    await expect.poll(() => log).toHaveLength(1)
  })
  expect(log).toEqual([expect.objectContaining({ status: 400, code: 'JSON_INVALID' })])
})

test.each([
  ['/api/me', 'a b'],
  ['/api/me', 'example.com:port'],
  ['/api\\me', '127.0.0.1'],
])('%s of the host %s, which no URL can be made of, is answered as everything else', async (path, host) => {
  const log: LogEntry[] = []
  const listener = boot({ ...authEnvironment() }, { log: (entry) => log.push(entry) })
  const { status, headers, body } = await askRaw(listener, path, host)
  expect([status, body.code]).toEqual([400, 'REQUEST_INVALID'])
  expect(headers).toMatchObject({
    'content-type': 'application/problem+json',
    'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
    'cache-control': 'no-store',
  })
  const requestId = headers['x-request-id']
  expect(requestId).toMatch(/^[\da-f-]{36}$/)
  expect(log).toEqual([{ event: 'request', requestId, status: 400, code: 'REQUEST_INVALID' }])
})
