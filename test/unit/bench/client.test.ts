import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { expect, test } from 'vitest'
import { AuthClient } from '../../../bench/load/client.ts'

const user = { email: 'a@example.com', password: 'p', accessToken: 'a', refreshToken: 'r' }

/** Hangs up on the n-th request of a connection. */
async function serverThatHangsUp(nth: number) {
  const seen = new Map<Socket, number>()
  const server = createServer((req, res) => {
    const count = (seen.get(req.socket) ?? 0) + 1
    seen.set(req.socket, count)
    if (count === nth) req.socket.resetAndDestroy()
    else res.end('{}')
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const app = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const client = new AuthClient(user, 0, { app, origin: 'http://localhost:3000' })
  return {
    client,
    connections: () => seen.size,
    async [Symbol.asyncDispose]() {
      client.leave()
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

test('a kept connection that was closed meanwhile is replaced, as browsers do', async () => {
  await using server = await serverThatHangsUp(2)
  expect(await server.client.call('me')).toBeUndefined()
  expect(await server.client.call('me')).toBeUndefined()
  expect(server.connections()).toBe(2)
})

test('a new connection that is cut is a failure', async () => {
  await using server = await serverThatHangsUp(1)
  expect(await server.client.call('me')).toBe('ECONNRESET')
  expect(server.connections()).toBe(1)
})
