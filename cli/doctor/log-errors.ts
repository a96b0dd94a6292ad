/** Connection errors, as they appear in logs. */
const kinds: readonly { name: string; text: RegExp; fix: string }[] = [
  {
    name: 'too many connections',
    text: /DATABASE_TOO_MANY_CONNECTIONS|(code|sqlstate)\W{1,5}53300\b|\bP2037\b|too many (clients|connections|database connections)|remaining connection slots|no more connections allowed|max client connections reached|\bEMAXCONN\b/i,
    fix: 'send the functions through the transaction pooler, with DATABASE_POOL_MAX 1 or 2',
  },
  {
    name: 'session pooler full',
    text: /\bEMAXCONNSESSION\b|max clients reached/i,
    fix: 'use the transaction mode of the pooler (Supabase: port 6543)',
  },
  {
    name: 'timeout waiting for a connection',
    text: /DATABASE_POOL_TIMEOUT|\bP2024\b|\bP2028\b|timeout exceeded when trying to connect|query_wait_timeout|Timed out fetching a new connection/i,
    fix: 'raise DATABASE_POOL_MAX within the budget, or shorten transactions',
  },
  {
    name: 'prepared statement of another client',
    text: /prepared statement "[^"]*" (already exists|does not exist)|\b42P05\b|(code|sqlstate)\W{1,5}26000\b/i,
    fix: 'Prisma before 7: pgbouncer=true in the URL; Prisma 7: no statementNameGenerator',
  },
]

interface ErrorCount {
  name: string
  lines: number
  fix: string
}

/** The number of lines per kind of error; a line counts once. Without the lines, which may contain secrets. */
export function countLogErrors(log: string): { lines: number; found: ErrorCount[] } {
  const counts = new Map<(typeof kinds)[number], number>()
  const lines = log.split('\n').filter((line) => line.trim() !== '')
  for (const line of lines) {
    // The session pooler first: its text also matches "too many connections".
    const kind = [...kinds].reverse().find(({ text }) => text.test(line))
    if (kind) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  const found = [...counts].map(([{ name, fix }, count]) => ({ name, fix, lines: count }))
  return { lines: lines.length, found }
}
