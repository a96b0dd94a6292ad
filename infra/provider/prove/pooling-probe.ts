import pg from 'pg'
import { pgConfig } from '../../model/pg-config.ts'
import type { Checks } from './checks.ts'
import type { Evidence } from './evidence.ts'
import type { ProofSettings } from './settings.ts'

const clients = 6
const rounds = 5

/**
 * Is the pooled door a transaction pooler? Several connections are held open at once and each asks in turn which
 * backend serves it. A backend of Postgres serves one connection until it closes, and so does a session pooler: one
 * backend seen by two open connections is the mark of a transaction pooler, and nothing else can show it.
 */
export async function checkPooling(settings: ProofSettings, checks: Checks): Promise<Evidence['pooling']> {
  const expected = `${clients} open connections on fewer backends`
  try {
    const backends = await probe(settings)
    const got = `${clients} open connections on ${backends} backends`
    checks.add('transaction pooling', backends < clients, expected, got)
    return { clients, backends }
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    checks.add('transaction pooling', false, expected, `no connection: ${code ? `${code} ` : ''}${message}`)
    return { clients: 0, backends: 0 }
  }
}

/** How many backends serve the connections held open at once. */
async function probe({ pooledUrl, databaseCa }: ProofSettings): Promise<number> {
  const config = {
    ...pgConfig(pooledUrl, databaseCa),
    connectionTimeoutMillis: 15_000,
    query_timeout: 15_000,
  }
  const open: pg.Client[] = []
  try {
    for (let i = 0; i < clients; i++) {
      const client = new pg.Client(config)
      // The pooler may close an idle connection; the query after it says so.
      client.on('error', () => undefined)
      await client.connect()
      open.push(client)
    }
    return await backendsSeen(open)
  } finally {
    await Promise.allSettled(open.map((client) => client.end()))
  }
}

/** Fewest distinct backends of some rounds: under load of others a pooler may spread one round over several. */
async function backendsSeen(open: pg.Client[]): Promise<number> {
  let fewest = open.length
  for (let round = 0; round < rounds && fewest === open.length; round++) {
    const pids = new Set<number>()
    for (const client of open) {
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
      pids.add(rows[0]?.pid ?? 0)
    }
    fewest = Math.min(fewest, pids.size)
  }
  return fewest
}
