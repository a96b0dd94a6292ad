import type { IncomingMessage } from 'node:http'

/** Bytes of a request's body; https://vercel.com/docs/functions/limitations#request-body-size */
const LIMIT = 4.5 * 1024 * 1024

/**
 * The whole body, as Vercel hands it to a function: nothing of it can be left on a connection that the next request uses.
 * What is too large is read to its end and thrown away, so that the visitor hears the answer and the connection goes on.
 */
export function readBody(req: IncomingMessage): Promise<Buffer | 'too large' | 'visitor left'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = Number(req.headers['content-length'] ?? 0)
    const tooLarge = () => {
      req.off('data', keep).resume()
      resolve('too large')
    }
    const keep = (chunk: Buffer) => {
      chunks.push(chunk)
      size += chunk.length
      if (size > LIMIT) tooLarge()
    }
    req.once('close', () => resolve('visitor left'))
    req.on('error', () => resolve('visitor left'))
    if (size > LIMIT) return tooLarge()
    size = 0
    req.on('data', keep)
    req.once('end', () => resolve(Buffer.concat(chunks)))
  })
}
