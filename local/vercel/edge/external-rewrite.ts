import { once } from 'node:events'
import { type IncomingMessage, request as requestHttp, type ServerResponse } from 'node:http'
import { request as requestHttps } from 'node:https'
import { pipeline } from 'node:stream/promises'
import { functionHeaders, headersForClient } from './headers.ts'

/** A rewrite to another server, which is how a front end puts an API below its own origin. */
export async function proxyExternal(
  url: URL,
  id: string,
  deploymentUrl: string,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const headers = { ...functionHeaders(req, id, deploymentUrl), host: url.host }
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  // A connection of its own: what the other server does not read of this body stays on it.
  const upstream = request(url, { method: req.method, headers, agent: false })
  upstream.on('error', () => res.headersSent && res.destroy())
  res.once('close', () => upstream.destroy())
  req.pipe(upstream)
  const [answer] = (await once(upstream, 'response')) as [IncomingMessage]
  res.writeHead(answer.statusCode ?? 502, headersForClient(answer.headers))
  await pipeline(answer, res)
}
