import { setTimeout as sleep } from 'node:timers/promises'
import { advice } from '../../rules/connection-errors/advice.ts'
import type { Family } from '../../rules/connection-errors/index.ts'
import { familyOfLine } from '../../rules/connection-errors/log-line.ts'
import type { DeploymentFacts } from '../../rules/environment/deployment-facts.ts'
import type { RuntimeLog } from './target.ts'

/** Milliseconds to listen, and the most that is read, in characters. */
const LISTEN = 8_000
const MOST = 2_000_000
/** Milliseconds: wait for the response head, and difference between two clocks. */
const HEAD = 1_500
const SLACK = 5_000

/**
 * Vercel's log of one deployment while `work` runs, and a little longer. The stream never ends, so reading stops after
 * a time. `@vercel/sdk` parses it as one JSON document, which it is not.
 */
export async function tailLog(
  { url, token }: RuntimeLog,
  signal: AbortSignal,
  work: () => Promise<unknown>,
): Promise<string> {
  const stop = AbortSignal.any([signal, AbortSignal.timeout(LISTEN)])
  const since = Date.now() - SLACK
  const asked = fetch(url, { headers: { authorization: `Bearer ${token}` }, signal: stop })
  asked.catch(() => undefined)
  // The stream may send nothing, not even its head, before the first line.
  await Promise.race([asked, sleep(HEAD, undefined, { ref: false })])
  await work()
  const decoder = new TextDecoder()
  let text = ''
  try {
    const answer = await asked
    if (!answer.ok || !answer.body) throw new Error(`HTTP ${answer.status}`)
    for await (const chunk of answer.body) {
      text += decoder.decode(chunk as Uint8Array, { stream: true })
      if (text.length > MOST) break
    }
  } catch (error) {
    signal.throwIfAborted()
    if (!stop.aborted) throw error
  }
  return text
    .split('\n')
    .filter((line) => (stampOf(line) ?? since) >= since)
    .join('\n')
}

/** Milliseconds since 1970; undefined if the line has no time stamp. */
function stampOf(line: string): number | undefined {
  const stamp = /"timestampInMs":(\d{13})/.exec(line)?.[1]
  return stamp === undefined ? undefined : Number(stamp)
}

interface ErrorCount {
  name: string
  lines: number
  fix: string
}

/**
 * The number of lines per family; a line counts once, and one that `isKnown` for none. Without the lines, which may contain
 * secrets.
 */
export function countLogErrors(
  log: string,
  facts: DeploymentFacts = { variables: {} },
  isKnown: (line: string) => boolean = () => false,
): { lines: number; found: ErrorCount[] } {
  const counts = new Map<Family, number>()
  const lines = log.split('\n').filter((line) => line.trim() !== '')
  for (const line of lines) {
    const family = isKnown(line) ? undefined : familyOfLine(line)
    if (family) counts.set(family, (counts.get(family) ?? 0) + 1)
  }
  const found = [...counts].map(([family, count]) => {
    const { label: name, fix } = advice[family]
    return { name, fix: fix({ facts }), lines: count }
  })
  return { lines: lines.length, found }
}
