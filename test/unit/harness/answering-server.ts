import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo, Server } from 'node:net'

export interface AnsweringServer extends AsyncDisposable {
  port: number
  url: string
}

/** A server on 127.0.0.1 that answers as the test says. */
export function answering(listener: RequestListener): Promise<AnsweringServer> {
  return listening(createServer(listener))
}

/** Lets no connection hold it open when it ends. */
export async function listening(server: Server): Promise<AnsweringServer> {
  const sockets = new Set<{ destroy(): void }>()
  server.on('connection', (socket) => sockets.add(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
