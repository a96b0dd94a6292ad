import { once } from 'node:events'
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { pipeline } from 'node:stream/promises'
import type { FunctionConfig } from '../build-output.ts'
import type { Failure } from '../functions/invoke.ts'
import { type Answer, type Entry, lifetime, varied } from './cache.ts'
import type { Exchange } from './context.ts'
import { asStored, headersForClient, merged } from './headers.ts'
import { passOn } from './pass-on.ts'
import { allowed, type CacheState } from './prerender.ts'
import type { Asked, FunctionRoute } from './routing/resolution.ts'

/** The whole answer of a function to a request of the edge's own: middleware, and what is made for the cache. */
export async function askFunction(
  { context, deployment }: Exchange,
  config: FunctionConfig,
  { method, url, headers }: Pick<Asked, 'method' | 'url' | 'headers'>,
  body: Buffer = Buffer.alloc(0),
): Promise<Answer | Failure> {
  let answer: Answer | undefined
  const failure = await context.functions.invoke(deployment, config, {
    method,
    url,
    headers,
    body,
    async receive(given) {
      const body = Buffer.concat(await given.toArray())
      answer = { status: given.statusCode ?? 200, headers: given.headers, body }
    },
  })
  return failure ?? (answer as Answer)
}

/** Bytes of an answer that the edge keeps; https://vercel.com/docs/caching/cdn-cache#limits */
const LARGEST = 10_000_000
const kept = [200, 301, 302, 307, 308, 404, 410]

/** The function's answer as it comes, or what the edge keeps of an earlier one that allows it (`s-maxage`). */
export async function sendFunction(
  exchange: Exchange,
  route: FunctionRoute,
  state: 'MISS' | 'BYPASS' = 'MISS',
): Promise<Failure | undefined> {
  const { context, deployment, req, res } = exchange
  const { config, request, matchedPath } = route
  const cache = context.cache.of(deployment.id)
  const key = state === 'MISS' && keyOf(exchange, route)
  const entry = key ? entryOf(cache.find(key, request), cache) : undefined
  if (key && entry?.age === 'stale') {
    const again = async () => {
      const answer = await askFunction(exchange, config, { method: 'GET', url: route.url, headers: request })
      if (typeof answer !== 'string') keep(answer)
    }
    context.behind(cache.once(key, again))
  }
  if (entry) return void sendAnswer(exchange, route, entry, entry.age === 'stale' ? 'STALE' : 'HIT')
  const body = await exchange.body()
  if (body === 'aborted') return undefined
  if (body === 'too large') return 'FUNCTION_PAYLOAD_TOO_LARGE'
  const failure = await context.functions.invoke(deployment, config, {
    method: req.method ?? 'GET',
    body,
    url: route.url,
    ...(config.cancels && { gone: res }),
    headers: {
      ...request,
      // Without a length there is a body only if the client sends one in chunks.
      ...(req.headers['transfer-encoding'] && { 'content-length': body.length }),
      'x-matched-path': matchedPath,
    },
    async receive(content) {
      const { statusCode = 200, headers } = content
      const status = route.status === 200 ? statusCode : route.status
      const whole = merged(headersForClient(headers, state), route.headers)
      res.writeHead(status, route.finish(whole))
      const pieces = key && req.method === 'GET' && lifetime(headers) ? piecesOf(content) : undefined
      await passOn(content, res)
      if (pieces?.complete) keep({ status: statusCode, headers, body: Buffer.concat(pieces.list) })
    },
  })
  if (!failure || !res.headersSent) return failure
  res.destroy()
  return undefined

  function keep({ status, headers, body }: Answer): void {
    const times = lifetime(headers)
    const vary = String(headers.vary ?? '').toLowerCase()
    if (!key || !times || !kept.includes(status) || headers['set-cookie'] || vary.includes('*')) return
    const names = vary.split(/, */).filter(Boolean)
    const stored: Entry = {
      status,
      body,
      ...asStored(headers),
      ...times,
      storedAt: Date.now(),
      vary: varied(names, request),
    }
    cache.put(key, stored)
  }
}

/** What is collected while it is passed on. */
function piecesOf(content: IncomingMessage): { list: Buffer[]; complete: boolean } {
  const pieces = { list: [] as Buffer[], complete: false }
  let size = 0
  content.on('data', (piece: Buffer) => {
    size += piece.length
    if (size <= LARGEST) pieces.list.push(piece)
  })
  content.once('end', () => {
    pieces.complete = size <= LARGEST && content.complete
  })
  return pieces
}

function entryOf(found: Entry | undefined, cache: { ageOf(entry: Entry): string }) {
  const age = found && cache.ageOf(found)
  return found && age !== 'gone' ? { ...found, age } : undefined
}

/** Undefined for requests that the cache does not answer; https://vercel.com/docs/caching/cdn-cache#how-to-cache-responses */
function keyOf({ req, asked }: Exchange, { config, query, url, request }: FunctionRoute): string | undefined {
  if (!['GET', 'HEAD'].includes(req.method ?? '') || request.authorization || request.range) return undefined
  const path = config.allowQuery ? `${url.split('?', 1)[0]}?${allowed(query, config.allowQuery)}` : url
  return `${asked.host} ${config.name} ${path}`
}

/** An answer that is there as a whole. */
export function sendAnswer(
  { req, res }: Exchange,
  route: Pick<FunctionRoute, 'status' | 'headers' | 'finish'>,
  { status, headers, body, storedAt }: Answer & Partial<Entry>,
  state: CacheState,
): void {
  const age =
    state === 'HIT' || state === 'STALE'
      ? { age: String(Math.floor((Date.now() - (storedAt ?? Date.now())) / 1000)) }
      : {}
  const whole = {
    ...merged(headersForClient(headers, state), route.headers),
    ...age,
    'content-length': body.length,
  }
  res.writeHead(route.status === 200 ? status : route.status, route.finish(whole))
  res.end(req.method === 'HEAD' ? undefined : body)
}

/** Bytes of a request's body; https://vercel.com/docs/functions/limitations#request-body-size */
const LIMIT = 4.5 * 1024 * 1024

/**
 * The whole body, as Vercel hands it to a function: nothing of it can be left on a connection that the next request uses.
 * A body that is too large is read to its end and dropped, so that the client gets the answer and keeps its connection.
 */
export function readBody(req: IncomingMessage): Promise<Buffer | 'too large' | 'aborted'> {
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
  { req, res, readSoFar }: Exchange,
  url: URL,
  route: Pick<FunctionRoute, 'headers' | 'request' | 'finish'>,
): Promise<void> {
  const headers = { ...route.request, host: url.host }
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  // Not pooled: a body that the other server does not read to its end stays on the connection.
  const upstream = request(url, { method: req.method, headers, agent: false })
  upstream.on('error', () => res.headersSent && res.destroy())
  res.once('close', () => upstream.destroy())
  const read = await readSoFar()
  if (read) upstream.end(read)
  else req.pipe(upstream)
  const [answer] = (await once(upstream, 'response')) as [IncomingMessage]
  const whole = merged(headersForClient(answer.headers, 'MISS'), route.headers)
  res.writeHead(answer.statusCode ?? 502, route.finish(whole))
  await pipeline(answer, res)
}
