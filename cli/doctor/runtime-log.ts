import { setTimeout as sleep } from 'node:timers/promises'
import { type DeploymentFacts, pooledName } from '../../rules/environment/deployment-facts.ts'
import { setCommand } from '../../rules/environment/set-command.ts'
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

/** Connection errors, as they appear in logs. */
const kinds: readonly { name: string; text: RegExp; fix: (facts: DeploymentFacts) => string }[] = [
  {
    name: 'too many connections',
    text: /DATABASE_TOO_MANY_CONNECTIONS|(code|sqlstate)\W{1,5}53300\b|\bP2037\b|too many (clients|connections|database connections)|remaining connection slots|no more connections allowed|max client connections reached|\bEMAXCONN\b/i,
    fix: (facts) => `set the URL of the transaction pooler: ${setCommand(pooledName(facts), facts)}`,
  },
  {
    name: 'session pooler full',
    text: /\bEMAXCONNSESSION\b|max clients reached/i,
    fix: (facts) =>
      `set the URL of the pooler's transaction mode (Supabase: port 6543): ${setCommand(pooledName(facts), facts)}`,
  },
  {
    name: 'timeout waiting for a connection',
    text: /DATABASE_POOL_TIMEOUT|\bP2024\b|\bP2028\b|timeout exceeded when trying to connect|query_wait_timeout|Timed out fetching a new connection/i,
    fix: (facts) =>
      `shorten transactions, or raise the size of the pool within the budget: ${setCommand('DATABASE_POOL_MAX', facts, false)}`,
  },
  {
    name: 'prepared statement of another client',
    text: /prepared statement "[^"]*" (already exists|does not exist)|\b42P05\b|(code|sqlstate)\W{1,5}26000\b/i,
    fix: (facts) =>
      `Prisma 7: remove statementNameGenerator; before 7 add pgbouncer=true to the URL: ${setCommand(pooledName(facts), facts)}`,
  },
]

interface ErrorCount {
  name: string
  lines: number
  fix: string
}

/** The number of lines per kind of error; a line counts once. Without the lines, which may contain secrets. */
export function countLogErrors(
  log: string,
  facts: DeploymentFacts = { variables: {} },
): { lines: number; found: ErrorCount[] } {
  const counts = new Map<(typeof kinds)[number], number>()
  const lines = log.split('\n').filter((line) => line.trim() !== '')
  for (const line of lines) {
    // The session pooler first: its text also matches "too many connections".
    const kind = [...kinds].reverse().find(({ text }) => text.test(line))
    if (kind) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  const found = [...counts].map(([{ name, fix }, count]) => ({ name, fix: fix(facts), lines: count }))
  return { lines: lines.length, found }
}
