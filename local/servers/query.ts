import pg from 'pg'
import { pgConfig } from '../../rules/url/pg-config.ts'

/** Connects, runs one query and disconnects, within 5 s for each step. `ca` is PEM, for a connection with TLS. */
export async function ask(url: string, sql: string, ca?: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ ...pgConfig(url, ca), connectionTimeoutMillis: 5_000, query_timeout: 5_000 })
  // A connection that the server ends later must not crash this process.
  client.on('error', () => {})
  try {
    await client.connect()
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}
