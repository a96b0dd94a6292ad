import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { boot } from '../../../app/boot.ts'
import type { LogEntry } from '../../../app/log.ts'
import { authEnvironment } from './environment.ts'

async function ask(listener: RequestListener, path: string): Promise<Response> {
  const server = createServer(listener)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  try {
    return await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

test('with 2 bad names every request is 503 with both, no value, and the log has 1 line', async () => {
  const log: LogEntry[] = []
  const source = { ...authEnvironment(), JWT_ACCESS_SECRET: 'hunter2', CRON_SECRET: '' }
  const listener = boot(source, { log: (entry) => log.push(entry) })
  for (const path of ['/', '/api/health', '/api/me']) {
    const response = await ask(listener, path)
    expect(response.status).toBe(503)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(response.headers.get('retry-after')).toMatch(/^[1-5]$/)
    expect(response.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/)
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
  expect(log).toHaveLength(1)
  expect(log[0]).toMatchObject({ event: 'environment', code: 'ENVIRONMENT_INVALID' })
  expect(JSON.stringify(log)).not.toContain('hunter2')
})

test('with a good environment it is alive, without any database', async () => {
  const response = await ask(boot({ ...authEnvironment() }, { log: () => {} }), '/api/health')
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({ status: 'ok' })
})
