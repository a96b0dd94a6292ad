import type { RequestListener } from 'node:http'
import type { Cookie } from 'playwright-core'
import { describe, expect } from 'vitest'
import { createCertificates } from '../../local/servers/certificates.ts'
import { authTest, password, startAuthApp } from './harness/auth-app.ts'
import { chromiumPath, person, startBrowser } from './harness/auth-browser.ts'
import { page as foreignPage, frontEnd, rewriting, startHosts } from './harness/auth-hosts.ts'
import { scope } from './harness/fixtures.ts'

const evil = 'evil.vercel.app'

interface Mode {
  front: string
  api: string
  /** What the front end's host serves, when it is not the app itself. */
  serve?: (app: RequestListener) => RequestListener
  /** FRONTEND_URL where `front` is a preview, and what lets it in. */
  of?: { FRONTEND_URL: string; FRONTEND_PREVIEWS: string }
}

let people = 0

/** `open`: the app and a front end below names of their own over TLS, and a browser with our page open. */
const test = authTest()
  .extend('certificates', scope, ({ database }) => createCertificates(database.servers.home))
  .extend('open', scope, ({ database, certificates }) => {
    return async ({ front, api, serve, of }: Mode, strangers: Record<string, string> = {}) => {
      await using stack = new AsyncDisposableStack()
      const environment = { DATABASE_URL: database.pooledUrl, FRONTEND_URL: `https://${front}`, ...of }
      const app = stack.use(await startAuthApp(environment, { apiHost: api }))
      const hosts: Record<string, RequestListener> = {
        [front]: serve ? serve(app.listener) : app.listener,
        [api]: app.listener,
        ...Object.fromEntries(Object.entries(strangers).map(([host, html]) => [host, foreignPage(html)])),
      }
      const { port } = stack.use(await startHosts(certificates, hosts))
      const browser = stack.use(await startBrowser({ port, hosts: Object.keys(hosts) }))
      // The certificate names none of these hosts: what is tried here is cookies, and only this browser looks away.
      const context = await browser.newContext({ ignoreHTTPSErrors: true })
      context.setDefaultTimeout(20_000)
      const page = await context.newPage()
      await page.goto(`https://${front}/`)
      const opened = stack.move()
      return { app, page, context, ...person(page), [Symbol.asyncDispose]: () => opened.disposeAsync() }
    }
  })

const modes: [mode: string, Mode, cookie: Partial<Cookie>][] = [
  [
    'same-origin, the app on its own name',
    { front: 'shop.vercel.app', api: 'shop.vercel.app' },
    { domain: 'shop.vercel.app', sameSite: 'Strict' },
  ],
  [
    'same-site, two names below one domain',
    { front: 'www.shop.example', api: 'api.shop.example', serve: () => frontEnd('https://api.shop.example') },
    { domain: 'api.shop.example', sameSite: 'Lax' },
  ],
  [
    'cross-site, two names below vercel.app',
    { front: 'front.vercel.app', api: 'back.vercel.app', serve: () => frontEnd('https://back.vercel.app') },
    { domain: 'back.vercel.app', sameSite: 'None' },
  ],
  [
    "a rewrite of the front end's own name to the API's",
    {
      front: 'front.vercel.app',
      api: 'back.vercel.app',
      serve: (app) => rewriting(frontEnd(''), 'back.vercel.app', app),
    },
    { domain: 'front.vercel.app', sameSite: 'None' },
  ],
  [
    'a preview below vercel.app that is named, of a front end on the name of the API',
    {
      front: 'shop-git-cart.vercel.app',
      api: 'api.shop.example',
      serve: () => frontEnd('https://api.shop.example'),
      of: {
        FRONTEND_URL: 'https://www.shop.example',
        FRONTEND_PREVIEWS: 'https://shop-git-cart.vercel.app',
      },
    },
    { domain: 'api.shop.example', sameSite: 'None' },
  ],
  [
    'a preview below a domain of its own',
    {
      front: 'pr-12.preview.shop.example',
      api: 'api.shop.example',
      serve: () => frontEnd('https://api.shop.example'),
      of: {
        FRONTEND_URL: 'https://api.shop.example',
        FRONTEND_PREVIEWS: 'https://*.preview.shop.example',
      },
    },
    { domain: 'api.shop.example', sameSite: 'Lax' },
  ],
]

describe.skipIf(!chromiumPath)('in Chromium', () => {
  test.for(modes)(
    '%s: registers, stays logged in over a reload, logs out',
    async ([_, mode, expected], { open }) => {
      await using visitor = await open(mode)
      const { page, context } = visitor
      await visitor.registers(`visitor-${++people}@example.com`, password)
      await visitor.isIn()
      const cookies = await context.cookies()
      expect(cookies).toHaveLength(1)
      expect(cookies[0]).toMatchObject({
        name: '__Host-refresh',
        httpOnly: true,
        secure: true,
        path: '/',
        ...expected,
      })
      const partition = (cookies[0] as { partitionKey?: string }).partitionKey
      expect(partition).toBe(expected.sameSite === 'None' ? `https://${mode.front}` : undefined)
      expect(await page.evaluate(() => document.cookie)).toBe('')
      await page.reload()
      await visitor.isIn()
      await page.getByRole('button', { name: 'Log out', exact: true }).click()
      await visitor.isOut()
      expect(await context.cookies()).toEqual([])
      await page.reload()
      await visitor.isOut()
    },
  )

  test('between sites this browser sends back a Partitioned cookie only', async ({ certificates }) => {
    const echo: RequestListener = (req, res) => {
      const cookie = (name: string, more: string) => `${name}=1; Path=/; Secure; SameSite=None${more}`
      res.writeHead(200, {
        'access-control-allow-origin': 'https://front.vercel.app',
        'access-control-allow-credentials': 'true',
        'set-cookie': [cookie('plain', ''), cookie('partitioned', '; Partitioned')],
      })
      res.end(req.headers.cookie ?? '')
    }
    const front = foreignPage('<!doctype html><title>front</title>')
    const hosts = { 'front.vercel.app': front, 'back.vercel.app': echo }
    await using tls = await startHosts(certificates, hosts)
    await using browser = await startBrowser({ port: tls.port, hosts: Object.keys(hosts) })
    const page = await browser.newPage({ ignoreHTTPSErrors: true })
    await page.goto('https://front.vercel.app/')
    const ask = () =>
      page.evaluate(async () => (await fetch('https://back.vercel.app/', { credentials: 'include' })).text())
    expect([await ask(), await ask()]).toEqual(['', 'partitioned=1'])
  })

  test('another origin reads nothing, ends nothing, frames nothing: 5 modes', async ({ open }) => {
    for (const [name, mode] of modes.filter(([name]) => !name.startsWith('a rewrite'))) {
      const html = `<!doctype html><title>evil</title><form method="post" enctype="text/plain" action="https://${mode.api}/api/logout"><button>win</button></form>`
      await using visitor = await open(mode, { [evil]: html })
      await visitor.registers(`visitor-${++people}@example.com`, password)
      await visitor.isIn()
      const thief = await visitor.context.newPage()
      await thief.goto(`https://${evil}/`)

      const outcomes = await thief.evaluate(async (api) => {
        const tries: [path: string, init: RequestInit][] = [
          ['/api/refresh', { method: 'POST', headers: { 'x-poolproof': '1' } }],
          ['/api/refresh', { method: 'POST' }],
          ['/api/sessions', {}],
          ['/api/logout', { method: 'POST', mode: 'no-cors' }],
        ]
        return Promise.all(
          tries.map(([path, init]) =>
            fetch(`https://${api}${path}`, { credentials: 'include', ...init }).then(
              ({ type }) => type,
              () => 'refused',
            ),
          ),
        )
      }, mode.api)
      expect(outcomes, name).toEqual(['refused', 'refused', 'refused', 'refused'])

      const posted = thief.waitForResponse(`https://${mode.api}/api/logout`)
      await thief.getByRole('button').click()
      expect((await posted).status(), name).toBe(403)

      await thief.goto(`https://${evil}/`)
      await thief.evaluate((api) => {
        document.body.innerHTML = `<iframe src="https://${api}/"></iframe>`
      }, mode.api)
      await expect.poll(() => thief.frames().at(-1)?.url()).toBe('chrome-error://chromewebdata/')

      await visitor.page.reload()
      await visitor.isIn()
    }
  })
})
