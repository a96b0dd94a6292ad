import { once } from 'node:events'
import type { Server } from 'node:http'
import { Problem } from '../../../rules/problem.ts'

/** Listens on 127.0.0.1; 0 takes any free port. */
export async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch (error) {
    throw new Problem(
      'PORT_TAKEN',
      `cannot listen on 127.0.0.1:${port} (${(error as NodeJS.ErrnoException).code})`,
      'start again: a port that is taken is moved',
    )
  }
  return (server.address() as { port: number }).port
}

/** Closes it, with the connections that wait for a next request and those that still get an answer. */
export async function shut(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeAllConnections()
  await closed
}
