import { type DeploymentFacts, pooledName } from '../../rules/environment/deployment-facts.ts'
import { setCommand } from '../../rules/environment/set-command.ts'

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
