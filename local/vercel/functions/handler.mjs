import { Server } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { shellMetadata } from './shell.mjs'

/**
 * @typedef {import('node:http').IncomingMessage} Incoming
 * @typedef {import('node:http').ServerResponse} Outgoing
 * @typedef {(req: Incoming, res: Outgoing, prerender: boolean) => Promise<void>} Handler `prerender`: for the edge's cache
 * @typedef {(request: Request) => Response | Promise<Response>} Fetch
 */

const methods = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE', 'PATCH']

/** Milliseconds that an app may take between the end of its module and `listen`. */
const STARTUP_MS = 10_000

/**
 * Loads a module and answers its function as `(req, res) => Promise`: a server that it starts (`app.listen(3000)`, as
 * Express, Fastify and NestJS apps do), `export default (req, res)`, `export default { fetch }`, or one export per
 * method. https://vercel.com/docs/functions/runtimes/node-js; the order is that of `@vercel/node` 5 (dev-server.mjs).
 * @param {string} url
 * @param {{ web: boolean, helpers: boolean }} how whether a default function takes a Request (`web`), or gets `req.query`,
 *   `res.json` and the like (`helpers`)
 * @returns {Promise<Handler>}
 */
export async function loadHandler(url, { web: isWeb, helpers }) {
  const { listen } = Server.prototype
  const started = firstServer(listen)
  let exported = await import(url)
  for (let depth = 0; depth < 5 && exported.default; depth++) exported = exported.default
  const webHandler = webHandlerOf(exported, isWeb)
  if (!webHandler && typeof exported !== 'function') return throughServer(await inTime(started))
  Server.prototype.listen = listen
  if (webHandler) return webHandler
  // An Express app brings its own.
  const add = helpers && typeof exported.listen !== 'function' ? await import('./helpers.mjs') : undefined
  return async (req, res, prerender) => {
    await add?.addHelpers(req, res)
    const keeps = prerender && exported.getRequestHandlerWithMetadata
    return nodeStyle(keeps ? keeps(shellMetadata(req, res)) : exported, req, res)
  }
}

/**
 * One export per method, `{ fetch }`, or where `isWeb` says so a default function.
 * @param {any} exported
 * @param {boolean} isWeb
 * @param {typeof globalThis.Request} Request that of an edge runtime, or Node's
 * @returns {Handler | undefined}
 */
export function webHandlerOf(exported, isWeb, Request = globalThis.Request) {
  const named = methods.filter((method) => typeof exported[method] === 'function')
  if (named.length > 0) return web((request) => byMethod(exported, named, request), Request)
  if (typeof exported.fetch === 'function') return web((request) => exported.fetch(request), Request)
  if (typeof exported === 'function' && isWeb)
    return web((request) => exported(request, { waitUntil }), Request)
  return undefined
}

/** @param {PromiseLike<unknown>} promise */
function waitUntil(promise) {
  Reflect.get(globalThis, Symbol.for('@vercel/request-context')).get().waitUntil(promise)
}

/**
 * The first server that listens. It is given a free port instead of its own, on which it answers nobody: requests come
 * through the instance's own port, which knows who may ask.
 * @param {Server['listen']} listen
 * @returns {Promise<Server>}
 */
function firstServer(listen) {
  return new Promise((resolve) => {
    Server.prototype.listen = function (/** @type {any[]} */ ...args) {
      Server.prototype.listen = listen
      this.prependListener('connection', (socket) => socket.destroy())
      resolve(this)
      const done = args.find((argument) => typeof argument === 'function')
      return listen.call(this, { port: 0, host: '127.0.0.1' }, done)
    }
  })
}

/**
 * @template T
 * @param {Promise<T>} started
 * @returns {Promise<T>}
 */
async function inTime(started) {
  const text =
    'The function exports no handler: neither a default function, nor { fetch }, nor GET, POST, ...'
  /** @type {NodeJS.Timeout | undefined} */
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new TypeError(`${text}; and it starts no server`)), STARTUP_MS)
  })
  return Promise.race([started, late]).finally(() => clearTimeout(timer))
}

/**
 * @param {Server} server
 * @returns {Handler}
 */
function throughServer(server) {
  return async (req, res) => void server.emit('request', req, res)
}

/**
 * @param {(req: Incoming, res: Outgoing) => unknown} handler
 * @param {Incoming} req
 * @param {Outgoing} res
 */
async function nodeStyle(handler, req, res) {
  const result = await handler(req, res)
  if (result instanceof Response && !res.headersSent) await send(result, req, res)
}

/**
 * @param {Record<string, Fetch>} module
 * @param {string[]} named
 * @param {Request} request
 */
function byMethod(module, named, request) {
  const method = request.method === 'HEAD' && !module.HEAD ? 'GET' : request.method
  const fetch = named.includes(method) ? module[method] : undefined
  if (fetch) return fetch(request)
  return new Response(null, {
    status: method === 'OPTIONS' ? 204 : 405,
    headers: { allow: named.join(', ') },
  })
}

/**
 * @param {Fetch} fetch
 * @param {typeof globalThis.Request} Request
 * @returns {Handler}
 */
function web(fetch, Request) {
  return async (req, res) => {
    const gone = new AbortController()
    res.once('close', () => res.writableFinished || gone.abort())
    const { method = 'GET', headers } = req
    const url = new URL(req.url ?? '/', `${headers['x-forwarded-proto'] ?? 'http'}://${headers.host}`)
    /** @type {RequestInit & { duplex?: 'half' }} */
    const init = { method, headers: headersOf(req) }
    // An edge runtime has a signal class of its own.
    if (Request === globalThis.Request) init.signal = gone.signal
    if (method !== 'GET' && method !== 'HEAD')
      Object.assign(init, { body: Readable.toWeb(req), duplex: 'half' })
    await send(await fetch(new Request(url, init)), req, res)
  }
}

/** @param {Incoming} req */
function headersOf({ rawHeaders }) {
  /** @type {[string, string][]} */
  const headers = []
  for (let i = 0; i < rawHeaders.length; i += 2) headers.push([rawHeaders[i] ?? '', rawHeaders[i + 1] ?? ''])
  return headers
}

/**
 * @param {Response} response
 * @param {Incoming} req
 * @param {Outgoing} res
 */
async function send(response, req, res) {
  const headers = [...response.headers].filter(([name]) => name !== 'set-cookie').flat()
  for (const cookie of response.headers.getSetCookie()) headers.push('set-cookie', cookie)
  res.writeHead(response.status, response.statusText, headers)
  if (response.body === null || req.method === 'HEAD') res.end()
  else await pipeline(Readable.fromWeb(/** @type {any} */ (response.body)), res)
}
