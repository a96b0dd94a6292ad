import type { RuntimeLog } from './patient.ts'

/** Milliseconds to listen, and the most that is read, in characters. */
const LISTEN = 8_000
const MOST = 2_000_000

/**
 * Vercel's log of one deployment while `work` runs, and a little longer. The stream has no end of its own: it is left
 * after a time. `@vercel/sdk` reads it as one JSON document, which it is not.
 */
export async function tailLog(
  { url, token }: RuntimeLog,
  signal: AbortSignal,
  work: () => Promise<unknown>,
): Promise<string> {
  const stop = AbortSignal.any([signal, AbortSignal.timeout(LISTEN)])
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` }, signal: stop })
  if (!answer.ok || !answer.body) throw new Error(`HTTP ${answer.status}`)
  await work()
  const decoder = new TextDecoder()
  let text = ''
  try {
    for await (const chunk of answer.body) {
      text += decoder.decode(chunk as Uint8Array, { stream: true })
      if (text.length > MOST) break
    }
  } catch (error) {
    signal.throwIfAborted()
    if (!stop.aborted) throw error
  }
  return text
}
