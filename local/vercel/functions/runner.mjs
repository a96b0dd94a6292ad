// Runs one function in a process of its own, the way Vercel's Node.js launcher does. Plain JavaScript on purpose: an
// instance boots on a request's time, 25 ms of Node alone; stripping types would make it 60 ms.
import { AsyncLocalStorage } from 'node:async_hooks'
import { createServer, IncomingMessage } from 'node:http'
import { pathToFileURL } from 'node:url'
import { loadHandler } from './handler.mjs'

/**
 * @typedef {import('node:http').IncomingMessage} Request
 * @typedef {import('node:http').ServerResponse} Response
 * @typedef {{ file: string, token: string, maxDuration: number, helpers: boolean }} Start maxDuration in seconds
 */

const send = process.send?.bind(process)
/** @param {object} message */
const notify = (message) => send?.(message)
// The function is alone with its environment: the channel to the host is not its business.
Reflect.deleteProperty(process, 'send')
process.env.NODE_ENV ??= 'production'
process.on('disconnect', () => process.exit(0))
process.on('message', (/** @type {{ start?: Start, asked?: number }} */ { start, asked }) => {
  if (start) begin(start)
  else notify({ asked, pending })
})

/** Where `waitUntil` and `attachDatabasePool` of @vercel/functions look. */
const context = new AsyncLocalStorage()
Object.assign(globalThis, { [Symbol.for('@vercel/request-context')]: { get: () => context.getStore() } })

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

/** @param {Start} start */
async function begin({ file, token, maxDuration, helpers }) {
  const handle = await loadHandler(pathToFileURL(file).href, helpers)
  const server = createServer((req, res) => {
    if (req.headers['x-embedded-token'] !== token) return res.writeHead(403).end()
    withoutToken(req)
    const deadline = Date.now() + maxDuration * 1000
    hold(new Promise((resolve) => res.once('close', resolve)), deadline)
    const waitUntil = (/** @type {PromiseLike<unknown>} */ promise) => hold(promise, deadline)
    const url = `${req.headers['x-forwarded-proto'] ?? 'http'}://${req.headers.host}${req.url}`
    const store = { headers: req.headers, url, deadline, waitUntil }
    context.run(store, () => hold(answer(handle, req, res), deadline))
  })
  // A suspended process must not wake up to timers that close its connections.
  Object.assign(server, { keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0, timeout: 0 })
  server.listen(0, '127.0.0.1', () => notify({ port: /** @type {any} */ (server.address()).port }))
}

/**
 * An error of one request is that request's error; others on this instance go on.
 * @param {(req: Request, res: Response) => Promise<void>} handle
 * @param {Request} req
 * @param {Response} res
 */
async function answer(handle, req, res) {
  try {
    await handle(await wholeRequest(req, res), res)
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

/** @param {Request} req */
function withoutToken(req) {
  delete req.headers['x-embedded-token']
  const at = req.rawHeaders.findIndex((name, i) => i % 2 === 0 && name.toLowerCase() === 'x-embedded-token')
  req.rawHeaders.splice(at, 2)
}
