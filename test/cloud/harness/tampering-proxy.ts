import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Exchange {
  method: string
  path: string
  status: number
  headers: Headers
  body: string
}

/** Stands before an app and may change what it answers: one thing per test. */
export async function tamperingProxy(
  app: string,
  spoil: (exchange: Exchange) => void,
): Promise<{ url: string } & AsyncDisposable> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { method = 'GET', url: path = '/' } = request
    const { host, connection, 'transfer-encoding': _, ...headers } = request.headers
    const answer = await fetch(`${app}${path}`, {
      method,
      headers: headers as Record<string, string>,
      ...(chunks.length > 0 ? { body: new Uint8Array(Buffer.concat(chunks)) } : {}),
    })
    const exchange: Exchange = {
      method,
      path,
      status: answer.status,
      headers: new Headers(answer.headers),
      body: await answer.text(),
    }
    exchange.headers.delete('content-length')
    exchange.headers.delete('transfer-encoding')
    spoil(exchange)
    response.statusCode = exchange.status
    response.setHeaders(exchange.headers)
    response.end(exchange.status === 204 ? undefined : exchange.body)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}
