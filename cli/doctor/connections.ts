import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { fetchLimits, type ServerLimits } from '../../plugin/server-limits.ts'
import { advice } from '../../rules/connection-errors/advice.ts'
import { familyOf } from '../../rules/connection-errors/index.ts'
import type { DeploymentFacts } from '../../rules/environment/deployment-facts.ts'
import { Problem } from '../../rules/problem.ts'
import type { CheckContext } from './check-context.ts'
import { usageProblem } from './options.ts'

/** The connections of the whole server now. */
export interface Connections extends ServerLimits {
  used: number
  /** `max_connections` without the reserved ones. */
  limit: number
  /** Most first. */
  holders: readonly Holder[]
}

export interface Holder {
  role: string
  database: string
  connections: number
}

/** Backends of clients only: those without a role or a database are the server's own. Any role may read these columns. */
const HOLDERS = `
  SELECT coalesce(usename, '(dropped role)') AS role, datname AS database, count(*)::int AS connections
    FROM pg_stat_activity WHERE usesysid IS NOT NULL AND datid IS NOT NULL
   GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2`

export async function countConnections(client: pg.Client): Promise<Connections> {
  const { maxConnections, reserved } = await fetchLimits(client)
  const { rows: holders } = await client.query<Holder>(HOLDERS)
  const used = holders.reduce((sum, { connections }) => sum + connections, 0)
  return { used, limit: maxConnections - reserved, maxConnections, reserved, holders }
}

/** `23 of 97 in use: 20 app in shop, 3 postgres in postgres`. */
export function connectionsLine({ used, limit, holders }: Connections): string {
  const shown = holders
    .slice(0, 5)
    .map(({ role, database, connections }) => `${connections} ${role} in ${database}`)
  const rest = holders.slice(5).reduce((sum, { connections }) => sum + connections, 0)
  return `${used} of ${limit} in use: ${[...shown, ...(rest > 0 ? [`${rest} others`] : [])].join(', ')}`
}

/** Milliseconds between two cheap queries over one connection. */
const PAUSE = 2_000

/** Prints the connections and the limit every two seconds, until the signal. @throws Problem of the connection */
export async function watch(
  context: CheckContext,
  json: boolean,
  print: (text: string) => void,
): Promise<void> {
  const { signal } = context.checkOptions
  const opened = await context.openAny()
  if (!opened) throw usageProblem('--watch needs a connection URL, and the source has none')
  if ('problem' in opened) throw opened.problem
  while (!signal.aborted) {
    const connections = await query(opened.client, context.facts)
    const at = new Date().toISOString()
    print(
      json ? JSON.stringify({ at, ...connections }) : `${at.slice(11, 19)}  ${connectionsLine(connections)}`,
    )
    await sleep(PAUSE, undefined, { signal }).catch(() => undefined)
  }
}

/** @throws Problem DATABASE_* if the connection broke */
async function query(client: pg.Client, facts: DeploymentFacts): Promise<Connections> {
  try {
    return await countConnections(client)
  } catch (error) {
    const { code, fix } = advice[familyOf(error) ?? 'network']
    throw new Problem(code, `the connection broke: ${(error as Error).message}`, fix({ facts }))
  }
}
