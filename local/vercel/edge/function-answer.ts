import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Cloud } from '../cloud.ts'
import type { Deployment } from '../entities.ts'
import type { Failure } from '../functions/failure.ts'
import { readBody } from './body.ts'
import { functionHeaders, headersForClient } from './headers.ts'
import type { FunctionRoute } from './routing.ts'

/** The function sees the visitor's own path, also behind a rewrite; a rewrite may add to the query. */
export async function sendFunction(
  cloud: Cloud,
  deployment: Deployment,
  route: FunctionRoute,
  id: string,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<Failure | undefined> {
  const body = await readBody(req)
  if (body === 'visitor left') return undefined
  if (body === 'too large') return 'FUNCTION_PAYLOAD_TOO_LARGE'
  const { 'transfer-encoding': chunked, ...headers } = functionHeaders(req, id, deployment.url)
  return cloud.functions.invoke(deployment, route.config, {
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
      // What config.json says about headers counts more than what the function says.
      headers: { ...headersForClient(headers), ...route.headers },
    }),
  })
}
