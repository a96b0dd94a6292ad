import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { startCommand } from '../../rules/files/start-command.ts'
import { Problem } from '../../rules/problem.ts'

/**
 * Whether the target of a request is a path. Parsers disagree about other targets: for `new URL` a second slash or any
 * backslash begins a host, and a `%` that escapes nothing cannot be decoded.
 */
function isPath(target: string): boolean {
  if (!/^\/(?!\/)[^\\#?]*(\?[^#]*)?$/.test(target)) return false
  try {
    decodeURIComponent(target.split('?', 1)[0] ?? '')
    return true
  } catch {
    return false
  }
}

const text = 'Bad request\n\nBAD_REQUEST\n'
const refusal = { 'content-type': 'text/plain; charset=utf-8', 'x-vercel-error': 'BAD_REQUEST' }

/** A server whose handler gets paths only; every other target is 400. */
export function pathServer(handle: RequestListener): Server {
  const server = createServer((req, res) => {
    if (isPath(req.url ?? '')) handle(req, res)
    else res.writeHead(400, refusal).end(text)
  })
  server.on('connect', (_, socket) => {
    socket.on('error', () => socket.destroy())
    socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
  })
  return server
}

/** Listens on 127.0.0.1; 0 takes any free port. */
export async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch (error) {
    throw new Problem(
      'PORT_TAKEN',
      `cannot listen on 127.0.0.1:${port} (${(error as NodeJS.ErrnoException).code})`,
      `run ${startCommand()} again; it chooses another port`,
    )
  }
  return (server.address() as { port: number }).port
}

/** Closes it with all its connections, idle or not. */
export async function shut(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeAllConnections()
  await closed
}
