import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface AnsweringServer extends AsyncDisposable {
  url: string
}

/** A server on 127.0.0.1 that answers as the test says, and lets nobody hold it open. */
export async function answering(listener: RequestListener): Promise<AnsweringServer> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
