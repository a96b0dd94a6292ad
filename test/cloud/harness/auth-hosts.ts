import { readFileSync } from 'node:fs'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Certificates } from '../../../local/servers/certificates.ts'

/** One TLS port for many hosts, as an edge: each request goes to its host's own listener. */
export async function startHosts({ cert, key }: Certificates, hosts: Record<string, RequestListener>) {
  const missing: RequestListener = (_, res) => void res.writeHead(404).end()
  const server = createServer({ cert, key }, (req, res) => {
    const listener = hosts[req.headers.host ?? ''] ?? missing
    listener(req, res)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

const types: Record<string, string> = { html: 'text/html', css: 'text/css', js: 'text/javascript' }

/** A front end of another project: our page's files, which ask the API at `api`; empty for their own origin. */
export function frontEnd(api: string): RequestListener {
  return (req, res) => {
    const path = req.url === '/' ? '/page/index.html' : (req.url ?? '')
    const name = /^\/page\/([\w-]+\.(html|css|js))$/.exec(path)
    if (!name) return void res.writeHead(404).end()
    const text = readFileSync(new URL(`../../../app/page/${name[1]}`, import.meta.url), 'utf8')
    res.writeHead(200, { 'content-type': `${types[name[2] ?? '']}; charset=utf-8` })
    res.end(text.replace('name="api" content=""', `name="api" content="${api}"`))
  }
}

/** A front end whose project rewrites `/api` to the API's own host, as vercel.json does. */
export function rewriting(front: RequestListener, apiHost: string, api: RequestListener): RequestListener {
  return (req: IncomingMessage, res: ServerResponse) => {
    if (!req.url?.startsWith('/api/')) return front(req, res)
    req.headers.host = apiHost
    req.rawHeaders = req.rawHeaders.map((text, n, all) => (/^host$/i.test(all[n - 1] ?? '') ? apiHost : text))
    api(req, res)
  }
}

/** A page of another site, which its visitor opens. */
export function page(html: string): RequestListener {
  return (_, res) => void res.writeHead(200, { 'content-type': 'text/html' }).end(html)
}
