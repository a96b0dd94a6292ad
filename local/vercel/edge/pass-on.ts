import type { IncomingMessage, ServerResponse } from 'node:http'
import { finished } from 'node:stream/promises'

/** Passes an answer on as it comes. A visitor who leaves does not end it: the rest is read, so that the function comes to its end. */
export async function passOn(answer: IncomingMessage, res: ServerResponse): Promise<void> {
  const over = finished(answer)
  if (res.destroyed) answer.resume()
  else {
    res.once('close', () => answer.unpipe(res).resume())
    answer.pipe(res)
  }
  await over
}
