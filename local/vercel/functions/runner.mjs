// Runs one function in a process of its own, the way Vercel's Node.js launcher does. Plain JavaScript on purpose: an
// instance boots on a request's time, 25 ms of Node alone; stripping types would make it 60 ms.
import { AsyncLocalStorage } from 'node:async_hooks'
import { createServer, IncomingMessage } from 'node:http'
import { pathToFileURL } from 'node:url'
import { dataCacheClass } from './data-cache.mjs'
import { loadHandler, webHandlerOf } from './handler.mjs'
import { fetchOwn } from './own-address.mjs'

/**
 * @typedef {import('node:http').IncomingMessage} Request
 * @typedef {import('node:http').ServerResponse} Response
 * @typedef {{ file: string, token: string, maxDuration: number, runtime: 'nodejs' | 'edge', web: boolean, helpers: boolean,
 *   assets: { name: string, path: string }[] }} Start maxDuration in seconds
 * @typedef {{ start?: Start, asked?: number, answered?: number, value?: unknown }} Message
 */

const send = process.send?.bind(process)
/** @param {object} message */
const notify = (message) => send?.(message)
// The function is alone with its environment: the channel to the host is not its business.
Reflect.deleteProperty(process, 'send')
process.env.NODE_ENV ??= 'production'
process.on('disconnect', () => process.exit(0))
process.on('message', (/** @type {Message} */ { start, asked, answered, value }) => {
  if (start) begin(start)
  else if (answered !== undefined) questions.get(answered)?.(value)
  else notify({ asked, pending })
})

/** @type {Map<number, (value: unknown) => void>} */
const questions = new Map()
let number = 0
/** @param {object} question */
function askCache(question) {
  const id = ++number
  const answer = new Promise((resolve) => questions.set(id, resolve))
  notify({ question, id })
  return answer.finally(() => questions.delete(id))
}

/** Where `waitUntil` and `attachDatabasePool` of @vercel/functions look. */
const context = new AsyncLocalStorage()
Object.assign(globalThis, {
  [Symbol.for('@vercel/request-context')]: { get: () => context.getStore() },
  [Symbol.for('@next/cache-handlers')]: { FetchCache: dataCacheClass(askCache) },
  fetch: fetchOwn(globalThis.fetch, () => /** @type {any} */ (context.getStore())?.headers.host),
})

let pending = 0

/**
 * Holds the instance awake until the promise is settled, at most until the deadline.
 * @param {PromiseLike<unknown>} promise
 * @param {number} deadline
 */
function hold(promise, deadline) {
  pending += 1
  /** @type {NodeJS.Timeout | undefined} */
  let timer
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, Math.max(0, deadline - Date.now()))
  })
  const done = () => {
    clearTimeout(timer)
    pending -= 1
    if (pending === 0) notify({ idle: true })
  }
  Promise.race([promise, late]).then(done, (error) => {
    console.error(error)
    done()
  })
}

/** Where @vercel/functions purges the cache of the edge. */
const purgeApi = {
  /** @param {string | string[]} tags */
  invalidateByTag: (tags) => askCache({ purge: [tags].flat(), stale: true }),
  /** @param {string | string[]} tags */
  dangerouslyDeleteByTag: (tags) => askCache({ purge: [tags].flat(), stale: false }),
}

/** @param {Start} start */
async function load({ file, runtime, web, helpers, assets }) {
  if (runtime === 'nodejs') return loadHandler(pathToFileURL(file).href, { web, helpers })
  const { loadEdgeFunction } = await import('./edge-function.mjs')
  const { exported, Request } = await loadEdgeFunction(file, assets)
  const handler = webHandlerOf(exported.default ?? exported, true, Request)
  if (!handler) throw new TypeError('The edge function exports no handler')
  return handler
}

/** @param {Start} start */
async function begin(start) {
  const { token, maxDuration } = start
  const handle = await load(start)
  const server = createServer((req, res) => {
    if (take(req, 'x-embedded-token') !== token) return res.writeHead(403).end()
    const prerender = take(req, 'x-embedded-prerender') !== undefined
    const deadline = Date.now() + maxDuration * 1000
    hold(new Promise((resolve) => res.once('close', resolve)), deadline)
    const waitUntil = (/** @type {PromiseLike<unknown>} */ promise) => hold(promise, deadline)
    const url = `${req.headers['x-forwarded-proto'] ?? 'http'}://${req.headers.host}${req.url}`
    const store = { headers: req.headers, url, deadline, waitUntil, purge: purgeApi }
    context.run(store, () => hold(answer(handle, req, res, prerender), deadline))
  })
  // A suspended process must not wake up to timers that close its connections.
  Object.assign(server, { keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0, timeout: 0 })
  server.listen(0, '127.0.0.1', () => notify({ port: /** @type {any} */ (server.address()).port }))
}

/**
 * An error of one request is that request's error; others on this instance go on.
 * @param {import('./handler.mjs').Handler} handle
 * @param {Request} req
 * @param {Response} res
 * @param {boolean} prerender
 */
async function answer(handle, req, res, prerender) {
  try {
    await handle(await wholeRequest(req, res), res, prerender)
  } catch (error) {
    console.error(error)
    if (res.headersSent) res.destroy()
    else res.writeHead(500, { 'x-embedded-error': 'FUNCTION_INVOCATION_FAILED' }).end()
  }
}

/**
 * A request whose body is there as a whole, as Vercel hands it over. What the handler does not read of it, or destroys, is
 * nothing to the connection, on which the next request comes.
 * @param {Request} req
 * @param {Response} res
 * @returns {Promise<Request>}
 */
async function wholeRequest(req, res) {
  if (!(Number(req.headers['content-length']) > 0)) return req
  const chunks = await req.toArray()
  const { method, url, httpVersion, httpVersionMajor, httpVersionMinor, headers, rawHeaders } = req
  const about = { method, url, httpVersion, httpVersionMajor, httpVersionMinor, headers, rawHeaders }
  const whole = Object.assign(new IncomingMessage(req.socket), about, { complete: true })
  whole._destroy = (error, done) => done(error)
  for (const chunk of [...chunks, null]) whole.push(chunk)
  res.once('close', () => whole.destroy())
  return whole
}

/**
 * A header that is for the runner alone.
 * @param {Request} req
 * @param {string} name
 */
function take(req, name) {
  const value = req.headers[name]
  delete req.headers[name]
  const at = req.rawHeaders.findIndex((each, i) => i % 2 === 0 && each.toLowerCase() === name)
  if (at >= 0) req.rawHeaders.splice(at, 2)
  return value
}
