import pg from 'pg'
import { pgConfig } from '../../rules/url/pg-config.ts'
import type { Endpoint } from '../connection.ts'

/** `honoured` by a server, `refused` or `ignored` by poolers that lend a backend to many; `unknown` when it could not be asked. */
export type StartupParameter = 'honoured' | 'refused' | 'ignored' | 'unknown'

/** Harmless, and nobody sets it to this by chance. */
const LOCK_TIMEOUT = '54321ms'

export async function probeStartupParameter({ url, ca }: Endpoint): Promise<StartupParameter> {
  const client = new pg.Client({
    ...pgConfig(url, ca),
    options: `-c lock_timeout=${LOCK_TIMEOUT}`,
    connectionTimeoutMillis: 5_000,
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query('SHOW lock_timeout')
    return rows[0]?.lock_timeout === LOCK_TIMEOUT ? 'honoured' : 'ignored'
  } catch (error) {
    return /startup parameter|options/i.test((error as Error).message) ? 'refused' : 'unknown'
  } finally {
    await client.end().catch(() => undefined)
  }
}
