import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { basename, extname } from 'node:path'
import { type BuildOutput, readBuildOutput, type StaticFile } from '../build-output.ts'
import type { Deployment } from '../entities.ts'
import { failures } from '../functions/invoke.ts'
import type { EdgeContext, RequestContext, RequestTarget } from './context.ts'
import { platformHeaders, requestId } from './headers.ts'
import { isOpen, sendProtected } from './protection.ts'
import { resolveRoute } from './routing.ts'
import { proxyExternal, sendFunction } from './upstream.ts'

/** Answers one request: finds its deployment, checks protection, resolves its route. */
export async function answer(
  context: RequestContext,
  { deployment, domain }: RequestTarget,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const region = deployment?.environment.VERCEL_REGION ?? context.settings.region
  const id = requestId(region)
  for (const [name, value] of Object.entries(platformHeaders(id))) res.setHeader(name, value)
  try {
    const known = domain === undefined ? undefined : context.store.state.domains[domain]
    // Not the project's yet.
    if (known?.challenge !== undefined) return sendError(req, res, 'DEPLOYMENT_NOT_FOUND', id)
    if (known?.redirect) {
      const location = `${await context.addressOf(known.redirect)}${req.url}`
      return void res.writeHead(known.redirectStatusCode ?? 307, { location }).end()
    }
    if (!deployment) return sendError(req, res, 'DEPLOYMENT_NOT_FOUND', id)
    if (!isOpen(context, deployment, domain, req)) return sendProtected(res)
    if (domain === undefined) res.setHeader('x-robots-tag', 'noindex')
    res.once('close', () => log(context, deployment, req, res))
    await serve(context, deployment, id, req, res)
  } catch (error) {
    context.say(`the edge failed to answer ${req.method} ${deployment?.url ?? domain}: ${error}`)
    if (res.headersSent) res.destroy()
    else sendError(req, res, 'INTERNAL_EDGE_ERROR', id)
  }
}

async function serve(
  context: EdgeContext,
  deployment: Deployment,
  id: string,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const output = outputOf(context, deployment.id)
  const route = resolveRoute(output, req)
  for (const [name, value] of Object.entries(route.headers)) res.setHeader(name, value)
  if (route.kind === 'static') return sendStatic(req, res, route.file, route.status)
  if (route.kind === 'external') return proxyExternal(route.url, id, deployment.url, req, res)
  if (route.kind === 'answer') return void res.writeHead(route.status).end()
  if (route.kind === 'missing') return sendError(req, res, 'NOT_FOUND', id)
  const failure = await sendFunction(context, deployment, route, id, req, res)
  if (failure) sendError(req, res, failure, id)
}

function log(context: EdgeContext, { id, url }: Deployment, req: IncomingMessage, res: ServerResponse): void {
  const { method = '', headers } = req
  const path = (req.url ?? '').split('?', 1)[0] ?? ''
  const request = { method, path, status: res.statusCode, host: headers.host ?? url }
  context.logs.add(id, { type: 'request', text: `${method} ${path} ${res.statusCode}`, request })
}

/** Status and texts of https://vercel.com/docs/errors */
const pages = {
  ...failures,
  NOT_FOUND: [404, 'The page could not be found'],
  DEPLOYMENT_NOT_FOUND: [404, 'The deployment could not be found on Vercel.'],
  INTERNAL_EDGE_ERROR: [500, 'A server error has occurred'],
} as const satisfies Record<string, readonly [number, string]>

/** The platform's own error page; `x-vercel-error` has its code. */
function sendError(req: IncomingMessage, res: ServerResponse, code: keyof typeof pages, id: string): void {
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

function outputOf(context: EdgeContext, deploymentId: string): BuildOutput {
  let output = outputs.get(deploymentId)
  if (!output) {
    output = readBuildOutput(context.outputFolder(deploymentId))
    outputs.set(deploymentId, output)
  }
  return output
}

const contentTypes: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.gif': 'image/gif',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/vnd.microsoft.icon',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.js': 'application/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.mjs': 'application/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml',
}

async function sendStatic(
  req: IncomingMessage,
  res: ServerResponse,
  file: StaticFile,
  status: number,
): Promise<void> {
  if (req.method !== 'GET' && req.method !== 'HEAD') {
    res.writeHead(405, { 'x-vercel-error': 'INVALID_REQUEST_METHOD', allow: 'GET, HEAD' }).end()
    return
  }
  const content = await readFile(file.path)
  const etag = `"${createHash('md5').update(content).digest('hex')}"`
  setDefault(
    res,
    'content-type',
    file.contentType ?? contentTypes[extname(file.path)] ?? 'application/octet-stream',
  )
  setDefault(res, 'cache-control', 'public, max-age=0, must-revalidate')
  setDefault(res, 'content-disposition', `inline; filename="${basename(file.path)}"`)
  res.setHeader('etag', etag)
  res.setHeader('x-vercel-cache', 'HIT')
  if (status === 200 && req.headers['if-none-match'] === etag) return void res.writeHead(304).end()
  res.writeHead(status, { 'content-length': content.length })
  res.end(req.method === 'HEAD' ? undefined : content)
}

/** Headers of config.json win. */
function setDefault(res: ServerResponse, name: string, value: string): void {
  if (!res.hasHeader(name)) res.setHeader(name, value)
}
