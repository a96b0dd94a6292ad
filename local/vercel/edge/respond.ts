import type { IncomingMessage, ServerResponse } from 'node:http'
import { workingCopyHeader } from '../../../rules/vercel/working-copy.ts'
import type { BuildOutput } from '../build-output.ts'
import type { Deployment } from '../entities.ts'
import { type Failure, failures } from '../functions/invoke.ts'
import { readBuildOutput } from '../read-build-output.ts'
import type { EdgeContext, Exchange, RequestContext, RequestTarget } from './context.ts'
import { functionHeaders, merged, platformHeaders, requestId } from './headers.ts'
import { originalOf } from './images.ts'
import { isBypass, prerendered } from './prerender.ts'
import { isOpen, sendProtected } from './protection.ts'
import { sendResumed, shellOf } from './resume.ts'
import type { FunctionRoute, Resolution } from './routing/resolution.ts'
import { resolveFailure, resolveRoute } from './routing/walk.ts'
import { sendStatic } from './static-file.ts'
import { askFunction, proxyExternal, readBody, sendAnswer, sendFunction } from './upstream.ts'

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
    if ('copyOf' in deployment) res.setHeader(workingCopyHeader, 'not proved')
    res.once('close', () => log(context, deployment, req, res))
    const code = await serve(exchangeOf(context, deployment, domain, id, req, res))
    if (code) sendError(req, res, code, id)
  } catch (error) {
    context.say(`the edge failed to answer ${req.method} ${deployment?.url ?? domain}: ${error}`)
    if (res.headersSent) res.destroy()
    else sendError(req, res, 'INTERNAL_EDGE_ERROR', id)
  }
}

function exchangeOf(
  context: EdgeContext,
  deployment: Deployment,
  domain: string | undefined,
  id: string,
  req: IncomingMessage,
  res: ServerResponse,
): Exchange {
  const { method = 'GET', url = '/', headers } = req
  const host = domain ?? (headers.host ?? deployment.url).replace(/:\d+$/, '')
  const asked = { method, url, headers: functionHeaders(req, id, deployment.url), host }
  let reading: ReturnType<typeof readBody> | undefined
  const body = () => (reading ??= readBody(req))
  const readSoFar = async () => {
    const read = await reading
    return Buffer.isBuffer(read) ? read : undefined
  }
  return { context, deployment, asked, req, res, body, readSoFar }
}

/** The code of the error page to send; undefined where the request was answered. */
async function serve(exchange: Exchange): Promise<keyof typeof pages | undefined> {
  const { context, deployment, asked, req, res } = exchange
  const output = outputOf(context, deployment.id)
  const route = await resolveRoute(output, asked, async (config, request) => {
    const body = await exchange.body()
    if (body === 'aborted') return 'FUNCTION_INVOCATION_FAILED'
    return body === 'too large' ? 'FUNCTION_PAYLOAD_TOO_LARGE' : askFunction(exchange, config, request, body)
  })
  if (route.kind === 'function') {
    const code = await sendDynamic(exchange, output, route)
    return code && sendFailurePage(exchange, output, code)
  }
  if (route.kind === 'external') return void (await proxyExternal(exchange, route.url, route))
  if (route.kind === 'image') return sendImage(exchange, output, route)
  for (const [name, value] of Object.entries(merged(route.finish(route.headers), {})))
    res.setHeader(name, value ?? '')
  if (route.kind === 'static') return void (await sendStatic(req, res, route.file, route.status))
  if (route.kind === 'answer')
    return void res.writeHead(route.status).end(req.method === 'HEAD' ? '' : route.body)
  if (route.kind === 'missing') return 'NOT_FOUND'
  if (route.code === 'FUNCTION_PAYLOAD_TOO_LARGE' || route.code === 'FUNCTION_THROTTLED') return route.code
  return route.code === 'FUNCTION_INVOCATION_TIMEOUT'
    ? 'MIDDLEWARE_INVOCATION_TIMEOUT'
    : 'MIDDLEWARE_INVOCATION_FAILED'
}

async function sendDynamic(exchange: Exchange, output: BuildOutput, route: FunctionRoute) {
  const { context, deployment, asked } = exchange
  const { prerender } = route.config
  if (!prerender) return sendFunction(exchange, route)
  if (isBypass(prerender, { ...asked, path: '', query: route.query, headers: route.request }))
    return sendFunction(exchange, route, 'BYPASS')
  const place = {
    deployment,
    output,
    cache: context.cache.of(deployment.id),
    ask: (config: FunctionRoute['config'], request: { url: string; headers: typeof route.request }) =>
      askFunction(exchange, config, { method: 'GET', ...request }),
    behind: context.behind,
  }
  const made = await prerendered(place, route, prerender)
  if (typeof made === 'string') return made
  const { answer, state: cache } = made
  const shell = shellOf(answer)
  if (!shell) return void sendAnswer(exchange, route, answer, cache)
  const config = output.functions.get(prerender.chain?.outputPath ?? '') ?? route.config
  return void (await sendResumed(exchange, route, { config, prerender, answer, shell, cache }))
}

/** The app's own page for what its function failed with; the code where it has none. */
async function sendFailurePage({ asked, req, res }: Exchange, output: BuildOutput, code: Failure) {
  const [status] = failures[code]
  const page = await resolveFailure(output, asked, status)
  if (page?.kind !== 'static') return code
  for (const [name, value] of Object.entries(page.finish(page.headers))) res.setHeader(name, value ?? '')
  res.setHeader('x-vercel-error', code)
  await sendStatic(req, res, page.file, status)
  return undefined
}

async function sendImage(exchange: Exchange, output: BuildOutput, route: Resolution) {
  const { req, res } = exchange
  const original = originalOf(output, route.query)
  if (original === 'invalid') return 'INVALID_IMAGE_OPTIMIZE_REQUEST'
  if (original === 'missing') return 'NOT_FOUND'
  if (original instanceof URL) return void (await proxyExternal(exchange, original, route))
  const { contentSecurityPolicy, minimumCacheTTL = 60 } = output.images ?? {}
  res.setHeader('cache-control', `public, max-age=${minimumCacheTTL}, must-revalidate`)
  if (contentSecurityPolicy) res.setHeader('content-security-policy', contentSecurityPolicy)
  await sendStatic(req, res, original, 200)
  return undefined
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
  INVALID_IMAGE_OPTIMIZE_REQUEST: [400, 'Bad Request'],
  MIDDLEWARE_INVOCATION_FAILED: [500, 'A server error has occurred'],
  MIDDLEWARE_INVOCATION_TIMEOUT: [504, 'An error occurred with your deployment'],
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
