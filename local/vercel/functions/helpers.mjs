import { createHash } from 'node:crypto'

/**
 * @typedef {import('node:http').IncomingMessage & Record<string, any>} Incoming
 * @typedef {import('node:http').ServerResponse & Record<string, any>} Outgoing
 */

/**
 * What Vercel's Node.js runtime adds to a request and its answer: `req.query`, `req.cookies`, `req.body`, `res.status`,
 * `res.send`, `res.json`, `res.redirect`. https://vercel.com/docs/functions/runtimes/node-js#node.js-helpers; details by
 * `@vercel/node` 5 (dev-server.mjs). Values are worked out when they are first read, so that a body that is no JSON
 * throws where the app reads it.
 * @param {Incoming} req
 * @param {Outgoing} res
 */
export async function addHelpers(req, res) {
  const type = req.headers['content-type']
  const bytes = type === undefined ? Buffer.alloc(0) : Buffer.concat(await req.toArray())
  lazy(req, 'query', () => values(new URL(req.url ?? '/', 'http://localhost').searchParams))
  lazy(req, 'cookies', () => cookies(req.headers.cookie))
  lazy(req, 'body', () => body(bytes, type))
  res.status = (/** @type {number} */ code) => Object.assign(res, { statusCode: code })
  res.json = (/** @type {unknown} */ value) => {
    if (!res.hasHeader('content-type')) res.setHeader('content-type', 'application/json; charset=utf-8')
    return res.send(JSON.stringify(value))
  }
  res.redirect = (/** @type {number | string} */ status, /** @type {string | undefined} */ url) => {
    const [code, location] = typeof status === 'string' ? [307, status] : [status, url ?? '']
    return res.writeHead(code, { location }).end()
  }
  res.send = (/** @type {unknown} */ value) => {
    const isData = typeof value === 'string' || Buffer.isBuffer(value)
    if (!isData && value !== null && value !== undefined) return res.json(value)
    const data = Buffer.from(isData ? value : '')
    if (isData && !res.hasHeader('content-type'))
      res.setHeader(
        'content-type',
        Buffer.isBuffer(value) ? 'application/octet-stream' : 'text/html; charset=utf-8',
      )
    if (!res.hasHeader('etag'))
      res.setHeader('etag', `W/"${createHash('sha1').update(data).digest('base64url')}"`)
    if (res.statusCode === 204 || res.statusCode === 304) {
      for (const name of ['content-type', 'content-length', 'transfer-encoding']) res.removeHeader(name)
      return res.end()
    }
    res.setHeader('content-length', data.length)
    return res.end(req.method === 'HEAD' ? undefined : data)
  }
}

/**
 * @param {Incoming} req
 * @param {string} name
 * @param {() => unknown} read
 */
function lazy(req, name, read) {
  const set = (/** @type {unknown} */ value) => {
    Object.defineProperty(req, name, { value, configurable: true, enumerable: true, writable: true })
    return value
  }
  Object.defineProperty(req, name, { configurable: true, enumerable: true, get: () => set(read()), set })
}

/** @param {URLSearchParams} search */
function values(search) {
  const names = [...new Set(search.keys())]
  return Object.fromEntries(
    names.map((name) => {
      const all = search.getAll(name)
      return [name, all.length > 1 ? all : all[0]]
    }),
  )
}

/** @param {string} [header] */
function cookies(header = '') {
  const pairs = header.split(';').flatMap((pair) => {
    const at = pair.indexOf('=')
    if (at < 0) return []
    const value = pair
      .slice(at + 1)
      .trim()
      .replace(/^"(.*)"$/, '$1')
    return [[pair.slice(0, at).trim(), decoded(value)]]
  })
  // The first of a name counts.
  return Object.fromEntries(pairs.reverse())
}

/** @param {string} value */
function decoded(value) {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

/**
 * @param {Buffer} bytes
 * @param {string} [type]
 */
function body(bytes, type = 'text/plain') {
  switch (type.split(';')[0]?.trim().toLowerCase()) {
    case 'application/json':
      try {
        return bytes.length > 0 ? JSON.parse(bytes.toString()) : {}
      } catch {
        throw Object.assign(new Error('Invalid JSON'), { statusCode: 400 })
      }
    case 'application/octet-stream':
      return bytes
    case 'application/x-www-form-urlencoded':
      return values(new URLSearchParams(bytes.toString()))
    case 'text/plain':
      return bytes.toString()
  }
}
