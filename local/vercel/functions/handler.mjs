import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/**
 * @typedef {import('node:http').IncomingMessage} Incoming
 * @typedef {import('node:http').ServerResponse} Outgoing
 * @typedef {(req: Incoming, res: Outgoing) => Promise<void>} Handler
 * @typedef {(request: Request) => Response | Promise<Response>} Fetch
 */

const methods = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE', 'PATCH']

/**
 * The function of a module as `(req, res) => Promise`: `export default (req, res)`, `export default { fetch }`, or
 * one export per method. https://vercel.com/docs/functions/runtimes/node-js
 * @param {Record<string, any>} module
 * @returns {Handler}
 */
export function handlerOf(module) {
  const exported = module.default?.default ?? module.default ?? module
  const named = methods.filter((method) => typeof module[method] === 'function')
  if (named.length > 0) return web((request) => byMethod(module, named, request))
  if (typeof exported === 'function') return (req, res) => nodeStyle(exported, req, res)
  if (typeof exported?.fetch === 'function') return web((request) => exported.fetch(request))
  throw new TypeError(
    'The function exports no handler: neither a default function, nor { fetch }, nor GET, POST, ...',
  )
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
