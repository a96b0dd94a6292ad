import type { IncomingMessage, ServerResponse } from 'node:http'
import { failures } from '../functions/failure.ts'

/** Status and words of https://vercel.com/docs/errors */
const pages = {
  ...failures,
  NOT_FOUND: [404, 'The page could not be found'],
  DEPLOYMENT_NOT_FOUND: [404, 'The deployment could not be found on Vercel.'],
  INTERNAL_EDGE_ERROR: [500, 'A server error has occurred'],
} as const satisfies Record<string, readonly [number, string]>

/** The platform's own answer, which says which error it is in `x-vercel-error`. */
export function sendError(
  req: IncomingMessage,
  res: ServerResponse,
  code: keyof typeof pages,
  id: string,
): void {
  const [status, text] = pages[code]
  res.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'x-vercel-error': code,
    'cache-control': 'public, max-age=0, must-revalidate',
  })
  res.end(req.method === 'HEAD' ? '' : `${text}\n\n${code}\n\n${id}\n`)
}
