import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Cloud } from '../cloud.ts'
import type { Deployment } from '../entities.ts'
import { proxyExternal, sendFunction } from './upstream.ts'
import { platformHeaders, requestId } from './headers.ts'
import type { Visit } from './index.ts'
import { isOpen, sendProtected } from './protection.ts'
import { resolveRoute } from './routing.ts'
import { sendStatic } from './static-files.ts'
import { failures } from '../functions/invoke.ts'
import { type BuildOutput, readBuildOutput } from '../build-output.ts'

/** One request through the edge: whose, may it, where to, and the answer. */
export async function answer(
  cloud: Cloud,
  visit: Visit,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const { deployment, domain } = visit
  const region = deployment?.environment.VERCEL_REGION ?? cloud.settings.region
  const id = requestId(region)
  for (const [name, value] of Object.entries(platformHeaders(id))) res.setHeader(name, value)
  try {
    const redirect = domain === undefined ? undefined : cloud.store.state.domains[domain]
    if (redirect?.redirect) {
      const location = `${await cloud.edge.addressOf(redirect.redirect)}${req.url}`
      return void res.writeHead(redirect.redirectStatusCode ?? 307, { location }).end()
    }
    if (!deployment) return sendError(req, res, 'DEPLOYMENT_NOT_FOUND', id)
    if (!isOpen(cloud, deployment, domain, req)) return sendProtected(res)
    if (domain === undefined) res.setHeader('x-robots-tag', 'noindex')
    res.once('close', () => log(cloud, deployment, req, res))
    await serve(cloud, deployment, id, req, res)
  } catch (error) {
    cloud.say(`the edge failed to answer ${req.method} ${deployment?.url ?? domain}: ${error}`)
    if (res.headersSent) res.destroy()
    else sendError(req, res, 'INTERNAL_EDGE_ERROR', id)
  }
}

async function serve(
  cloud: Cloud,
  deployment: Deployment,
  id: string,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const output = outputOf(cloud, deployment.id)
  const route = resolveRoute(output, req)
  for (const [name, value] of Object.entries(route.headers)) res.setHeader(name, value)
  if (route.kind === 'static') return sendStatic(req, res, route.file, route.status)
  if (route.kind === 'elsewhere') return proxyExternal(route.url, id, deployment.url, req, res)
  if (route.kind === 'answer') return void res.writeHead(route.status).end()
  if (route.kind === 'missing') return sendError(req, res, 'NOT_FOUND', id)
  const failure = await sendFunction(cloud, deployment, route, id, req, res)
  if (failure) sendError(req, res, failure, id)
}

function log(cloud: Cloud, { id, url }: Deployment, req: IncomingMessage, res: ServerResponse): void {
  const { method = '', headers } = req
  const path = (req.url ?? '').split('?', 1)[0] ?? ''
  const request = { method, path, status: res.statusCode, host: headers.host ?? url }
  cloud.logs.add(id, { type: 'request', text: `${method} ${path} ${res.statusCode}`, request })
}

/** Status and words of https://vercel.com/docs/errors */
const pages = {
  ...failures,
  NOT_FOUND: [404, 'The page could not be found'],
  DEPLOYMENT_NOT_FOUND: [404, 'The deployment could not be found on Vercel.'],
  INTERNAL_EDGE_ERROR: [500, 'A server error has occurred'],
} as const satisfies Record<string, readonly [number, string]>

/** The platform's own answer, which says which error it is in `x-vercel-error`. */
function sendError(
  req: IncomingMessage,
  res: ServerResponse,
  code: keyof typeof pages,
  id: string,
): void {
  const [status, text] = pages[code]
  res.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'x-vercel-error': code,
    'cache-control': 'public, max-age=0, must-revalidate',
  })
  res.end(req.method === 'HEAD' ? '' : `${text}\n\n${code}\n\n${id}\n`)
}

/** Outputs never change once deployed, and deployment ids are never used again. */
const outputs = new Map<string, BuildOutput>()

function outputOf(cloud: Cloud, deploymentId: string): BuildOutput {
  let output = outputs.get(deploymentId)
  if (!output) {
    output = readBuildOutput(cloud.outputFolder(deploymentId))
    outputs.set(deploymentId, output)
  }
  return output
}
