import { readFileSync } from 'node:fs'
import { getRequestListener } from '@hono/node-server'
import { Hono, type MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { streamSSE } from 'hono/streaming'
import { log } from '../../setup/progress.mjs'
import { listen, pathServer, shut } from '../servers/http-server.ts'
import { portFor } from '../servers/ports.ts'
import { figures, type LookedAt } from './figures.ts'
import { LoadTestButton, loadTestPlan, type RunLoadTest } from './load-test.ts'

export interface LiveOptions {
  /** Where its port is kept. */
  home: string
  cloud: LookedAt
  /** What the button runs. */
  loadTest: RunLoadTest
  say?: (text: string) => void
}

export interface Live extends AsyncDisposable {
  /** Address of the page. */
  address: string
}

/** Serves the live view on 127.0.0.1 until disposed; that stops a running load test, which has cleaned up then. */
export async function startLive({ home, cloud, loadTest, say }: LiveOptions): Promise<Live> {
  const feed = new Feed(() => figures(cloud, loadTestPlan.project))
  const button = new LoadTestButton(loadTest, (data) => feed.send({ event: 'load-test', data }))
  const port = await portFor(home, 'live', say)
  const server = pathServer(getRequestListener(livePage(feed, button, port).fetch))
  await listen(server, port)
  return {
    address: `http://127.0.0.1:${port}/`,
    async [Symbol.asyncDispose]() {
      await shut(server)
      await button.cancel()
    },
  }
}

const files = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/page.css': ['page.css', 'text/css; charset=utf-8'],
  '/page.js': ['page.js', 'text/javascript; charset=utf-8'],
  '/chart.js': ['chart.js', 'text/javascript; charset=utf-8'],
} as const

/** Pages that may be open at once. */
const mostListeners = 20

/**
 * The page, its events (`plan`, `figures`, `load-test`) and the button: POST /load-test starts one, DELETE /load-test
 * stops it. Requests for any other host name are refused, so that no other site reaches it under its own name.
 */
export function livePage(feed: Feed, button: LoadTestButton, port: number): Hono {
  const app = new Hono()
  app.use(headers, ownHost(port))
  for (const [path, [name, type]] of Object.entries(files)) {
    const text = readFileSync(new URL(`page/${name}`, import.meta.url), 'utf8')
    app.get(path, (c) => c.body(text, 200, { 'content-type': type, 'cache-control': 'no-store' }))
  }
  app.get('/events', (c) => {
    if (feed.listening >= mostListeners) return c.text('too many pages are open\n', 503)
    return streamSSE(c, async (stream) => {
      const write = ({ event, data }: FeedMessage) => stream.writeSSE({ event, data: JSON.stringify(data) })
      const left = Promise.withResolvers<void>()
      stream.onAbort(left.resolve)
      const greeting = write({ event: 'plan', data: loadTestPlan }).then(() =>
        write({ event: 'load-test', data: button.state }),
      )
      const stop = feed.listen(write)
      await greeting
      await left.promise
      stop()
    })
  })
  app.post('/load-test', ownPage, (c) =>
    button.start() ? c.body(null, 202) : c.text('a load test is running already\n', 409),
  )
  app.delete('/load-test', ownPage, async (c) => {
    await button.cancel()
    return c.body(null, 204)
  })
  return app
}

const headers = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    connectSrc: ["'self'"],
    imgSrc: ['data:'],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
  xFrameOptions: 'DENY',
  strictTransportSecurity: false,
})

function ownHost(port: number): MiddlewareHandler {
  const own = [`127.0.0.1:${port}`, `localhost:${port}`]
  return async (c, next) => {
    if (!own.includes(c.req.header('host') ?? '')) return c.text('not an address of this page\n', 403)
    await next()
  }
}

/** Browsers name the page that a POST or DELETE comes from; so that no other page can press the button. */
const ownPage: MiddlewareHandler = async (c, next) => {
  if (c.req.header('origin') !== `http://${c.req.header('host')}`)
    return c.text('only this page may do that\n', 403)
  await next()
}

/** A message to all listeners. */
export type FeedMessage = { event: string; data: unknown }
type Listener = (message: FeedMessage) => void

/** Milliseconds. */
const every = 1000

/**
 * Looks once a second while there are listeners, and not at all otherwise; one look at a time, however many listen and however
 * long it takes.
 */
export class Feed {
  private readonly listeners = new Set<Listener>()
  private readonly look: () => Promise<unknown>
  private timer: NodeJS.Timeout | undefined

  constructor(look: () => Promise<unknown>) {
    this.look = look
  }

  get listening(): number {
    return this.listeners.size
  }

  /** Returns a function that stops listening. */
  listen(listener: Listener): () => void {
    this.listeners.add(listener)
    if (this.listeners.size === 1) this.next(0)
    return () => {
      this.listeners.delete(listener)
      if (this.listeners.size === 0) clearTimeout(this.timer)
    }
  }

  send(message: FeedMessage): void {
    for (const listener of this.listeners) listener(message)
  }

  private next(delay: number): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.pollOnce(), delay)
    this.timer.unref()
  }

  private async pollOnce(): Promise<void> {
    const due = this.timer
    try {
      this.send({ event: 'figures', data: await this.look() })
    } catch (error) {
      // The next look is a second away.
      log(`the live view could not read its figures: ${(error as Error)?.name}`)
    }
    // A listener that left and came back meanwhile has started the next look.
    if (this.listeners.size > 0 && this.timer === due) this.next(every)
  }
}
