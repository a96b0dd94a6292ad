import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { basename, extname } from 'node:path'
import type { StaticFile } from '../build-output.ts'

const contentTypes: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.gif': 'image/gif',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/vnd.microsoft.icon',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.js': 'application/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.mjs': 'application/javascript; charset=utf-8',
  '.png': 'image/png',
  '.rsc': 'text/x-component',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml',
}

export const contentTypeOf = ({ path, contentType }: StaticFile): string =>
  contentType ?? contentTypes[extname(path)] ?? 'application/octet-stream'

export async function sendStatic(
  req: IncomingMessage,
  res: ServerResponse,
  file: StaticFile,
  status: number,
): Promise<void> {
  // A page of an error answers every method.
  if (status === 200 && req.method !== 'GET' && req.method !== 'HEAD') {
    res.writeHead(405, { 'x-vercel-error': 'INVALID_REQUEST_METHOD', allow: 'GET, HEAD' }).end()
    return
  }
  const content = await readFile(file.path)
  const etag = `"${createHash('md5').update(content).digest('hex')}"`
  setDefault(res, 'content-type', contentTypeOf(file))
  setDefault(res, 'cache-control', 'public, max-age=0, must-revalidate')
  setDefault(res, 'content-disposition', `inline; filename="${basename(file.path)}"`)
  res.setHeader('etag', etag)
  res.setHeader('x-vercel-cache', 'HIT')
  if (status === 200 && req.headers['if-none-match'] === etag) return void res.writeHead(304).end()
  res.writeHead(status, { 'content-length': content.length })
  res.end(req.method === 'HEAD' ? undefined : content)
}

/** Headers of config.json win. */
function setDefault(res: ServerResponse, name: string, value: string): void {
  if (!res.hasHeader(name)) res.setHeader(name, value)
}
