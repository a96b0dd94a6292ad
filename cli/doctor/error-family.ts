/** The errors of a database that has no connection to give, in the shapes they are logged in. */
const family: readonly { name: string; text: RegExp; fix: string }[] = [
  {
    name: 'too many connections',
    text: /DATABASE_TOO_MANY_CONNECTIONS|(code|sqlstate)\W{1,5}53300\b|\bP2037\b|too many (clients|connections|database connections)|remaining connection slots|no more connections allowed|max client connections reached|\bEMAXCONN\b/i,
    fix: 'send the functions through the transaction pooler, with DATABASE_POOL_MAX 1 or 2',
  },
  {
    name: 'a session pooler is full',
    text: /\bEMAXCONNSESSION\b|max clients reached/i,
    fix: 'use the transaction mode of the pooler (Supabase: port 6543)',
  },
  {
    name: 'no connection became free in time',
    text: /DATABASE_POOL_TIMEOUT|\bP2024\b|\bP2028\b|timeout exceeded when trying to connect|query_wait_timeout|Timed out fetching a new connection/i,
    fix: 'raise DATABASE_POOL_MAX within the budget, or shorten transactions',
  },
  {
    name: 'a prepared statement of somebody else',
    text: /prepared statement "[^"]*" (already exists|does not exist)|\b42P05\b|(code|sqlstate)\W{1,5}26000\b/i,
    fix: 'Prisma before 7: pgbouncer=true in the URL; Prisma 7: no statementNameGenerator',
  },
]

export interface FamilyCount {
  name: string
  lines: number
  fix: string
}

/** How many lines tell of each; a line counts once. Nothing of the lines themselves, which may hold anything. */
export function countFamily(log: string): { lines: number; found: FamilyCount[] } {
  const counts = new Map<(typeof family)[number], number>()
  const lines = log.split('\n').filter((line) => line.trim() !== '')
  for (const line of lines) {
    // The session one first: its text is also one of "too many".
    const told = [...family].reverse().find(({ text }) => text.test(line))
    if (told) counts.set(told, (counts.get(told) ?? 0) + 1)
  }
  const found = [...counts].map(([{ name, fix }, count]) => ({ name, fix, lines: count }))
  return { lines: lines.length, found }
}
