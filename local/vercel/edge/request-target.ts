import { createServer, type RequestListener, type Server } from 'node:http'

/**
 * Is the target of a request a path? Others are read differently by every parser: for `new URL` a second slash or any
 * backslash begins a host, and a `%` that escapes nothing is an error to whoever decodes it.
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

/** A server whose handler is asked for paths only; everything else is 400. */
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
