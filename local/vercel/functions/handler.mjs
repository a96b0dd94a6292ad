import { Server } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/**
 * @typedef {import('node:http').IncomingMessage} Incoming
 * @typedef {import('node:http').ServerResponse} Outgoing
 * @typedef {(req: Incoming, res: Outgoing) => Promise<void>} Handler
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
 * @param {boolean} helpers whether a default function gets `req.query`, `res.json` and the like
 * @returns {Promise<Handler>}
 */
export async function loadHandler(url, helpers) {
  const { listen } = Server.prototype
  const started = firstServer(listen)
  let exported = await import(url)
  for (let depth = 0; depth < 5 && exported.default; depth++) exported = exported.default
  const named = methods.filter((method) => typeof exported[method] === 'function')
  const isWeb = named.length > 0 || typeof exported.fetch === 'function'
  if (!isWeb && typeof exported !== 'function') return throughServer(await inTime(started))
  Server.prototype.listen = listen
  if (isWeb)
    return web((request) => (named.length > 0 ? byMethod(exported, named, request) : exported.fetch(request)))
  // An Express app brings its own.
  const add = helpers && typeof exported.listen !== 'function' ? await import('./helpers.mjs') : undefined
  return async (req, res) => {
    await add?.addHelpers(req, res)
    return nodeStyle(exported, req, res)
  }
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
 * @returns {Handler}
 */
function web(fetch) {
  return async (req, res) => {
    const gone = new AbortController()
    res.once('close', () => gone.abort())
    const { method = 'GET', headers } = req
    const url = new URL(req.url ?? '/', `${headers['x-forwarded-proto'] ?? 'http'}://${headers.host}`)
    /** @type {RequestInit & { duplex?: 'half' }} */
    const init = { method, headers: headersOf(req), signal: gone.signal }
    if (method !== 'GET' && method !== 'HEAD')
      Object.assign(init, { body: Readable.toWeb(req), duplex: 'half' })
    await send(await fetch(new Request(url, init)), req, res)
  }
}

/** @param {Incoming} req */
function headersOf({ rawHeaders }) {
  const headers = new Headers()
  for (let i = 0; i < rawHeaders.length; i += 2) headers.append(rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '')
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
