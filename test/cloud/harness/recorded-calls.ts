import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Call {
  method: string
  /** With its query. */
  path: string
  /** What was sent as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: the tests say what is in it
  body: any
}

/** In front of an API on this machine: passes each call on, and keeps it. */
export async function recordedCalls(api: string) {
  const calls: Call[] = []
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request
    const sent = Buffer.concat(await request.toArray())
    const isJson = headers['content-type'] === 'application/json'
    calls.push({ method, path: url, body: isJson ? JSON.parse(sent.toString()) : undefined })
    const { host: _, connection: _c, ...passed } = headers
    const answer = await fetch(new URL(url, api), {
      method,
      headers: passed as Record<string, string>,
      ...(sent.length > 0 ? { body: sent } : {}),
    })
    response.writeHead(answer.status, { 'content-type': 'application/json' })
    response.end(await answer.text())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    api: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
