import { once } from 'node:events'
import { type IncomingMessage, request as requestHttp, type ServerResponse } from 'node:http'
import { request as requestHttps } from 'node:https'
import { pipeline } from 'node:stream/promises'
import type { Deployment } from '../entities.ts'
import type { Failure } from '../functions/invoke.ts'
import type { EdgeContext } from './context.ts'
import { functionHeaders, headersForClient } from './headers.ts'
import type { FunctionRoute } from './routing.ts'

/** The function sees the path that the client asked for, also behind a rewrite; a rewrite may add to the query. */
export async function sendFunction(
  { functions }: EdgeContext,
  deployment: Deployment,
  route: FunctionRoute,
  id: string,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<Failure | undefined> {
  const body = await readBody(req)
  if (body === 'aborted') return undefined
  if (body === 'too large') return 'FUNCTION_PAYLOAD_TOO_LARGE'
  const { 'transfer-encoding': chunked, ...headers } = functionHeaders(req, id, deployment.url)
  return functions.invoke(deployment, route.config, {
    method: req.method ?? 'GET',
    body,
    res,
    url: route.url,
    headers: {
      ...headers,
      ...(chunked && { 'content-length': body.length }),
      'x-matched-path': route.matchedPath,
    },
    respond: (status, headers) => ({
      status: route.status === 200 ? status : route.status,
      // Headers of config.json win over those of the function.
      headers: { ...headersForClient(headers), ...route.headers },
    }),
  })
}

/** Bytes of a request's body; https://vercel.com/docs/functions/limitations#request-body-size */
const LIMIT = 4.5 * 1024 * 1024

/**
 * The whole body, as Vercel hands it to a function: nothing of it can be left on a connection that the next request uses.
 * A body that is too large is read to its end and dropped, so that the client gets the answer and keeps its connection.
 */
function readBody(req: IncomingMessage): Promise<Buffer | 'too large' | 'aborted'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = Number(req.headers['content-length'] ?? 0)
    const tooLarge = () => {
      req.off('data', keep).resume()
      resolve('too large')
    }
    const keep = (chunk: Buffer) => {
      chunks.push(chunk)
      size += chunk.length
      if (size > LIMIT) tooLarge()
    }
    req.once('close', () => resolve('aborted'))
    req.on('error', () => resolve('aborted'))
    if (size > LIMIT) return tooLarge()
    size = 0
    req.on('data', keep)
    req.once('end', () => resolve(Buffer.concat(chunks)))
  })
}

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
  // Not pooled: a body that the other server does not read to its end stays on the connection.
  const upstream = request(url, { method: req.method, headers, agent: false })
  upstream.on('error', () => res.headersSent && res.destroy())
  res.once('close', () => upstream.destroy())
  req.pipe(upstream)
  const [answer] = (await once(upstream, 'response')) as [IncomingMessage]
  res.writeHead(answer.statusCode ?? 502, headersForClient(answer.headers))
  await pipeline(answer, res)
}
