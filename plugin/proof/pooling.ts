import pg from 'pg'
import { familyOf } from '../../rules/connection-errors/index.ts'
import { printable } from '../../rules/printable.ts'
import { Problem } from '../../rules/problem.ts'
import { pgConfig } from '../../rules/url/pg-config.ts'
import { probeSharing, type Sharing } from '../backend-sharing.ts'
import { type Endpoint, openConnection } from '../connection.ts'
import type { Checklist } from './checklist.ts'

export type Pooling = Sharing & {
  /**
   * What the endpoint does with a session setting in the startup packet: a server honours it, poolers that share backends
   * refuse or ignore it. Reported beside the proof, not part of it.
   */
  startupParameter: 'honoured' | 'refused' | 'ignored' | 'unknown'
}

export interface PoolingProbe {
  pooling: Pooling
  /** The result in words, also when the clients did not get in. */
  got: string
}

const CLIENTS = 8

/** Probes for transaction pooling: a backend that serves two open clients is the positive sign. */
export async function probePooling(
  endpoint: Endpoint,
  { poolerBackends, signal }: { poolerBackends: number; signal: AbortSignal },
): Promise<PoolingProbe> {
  // Enough queries that even a pooler that deals out all its backends in turn must repeat one twice over.
  const rounds = Math.min(50, 2 + Math.ceil((2 * poolerBackends) / CLIENTS))
  const options = { signal, patience: 2_000, applicationName: 'poolproof-proof' }
  try {
    const sharing = await probeSharing(() => openConnection(endpoint, options), { clients: CLIENTS, rounds })
    const { clients, backends, shared } = sharing
    const got = `${clients} clients on ${backends} ${backends === 1 ? 'backend' : 'backends'}`
    return {
      pooling: { ...sharing, startupParameter: await probeStartupParameter(endpoint) },
      got: shared ? got : `${got}, each with its own: a direct connection or a pooler in session mode`,
    }
  } catch (error) {
    // An endpoint that is full before eight idle clients are in keeps a backend for each.
    if (!(error instanceof Problem)) throw error
    const pooling = { clients: 0, backends: 0, shared: false, startupParameter: 'unknown' } as const
    return { pooling, got: printable(error.what, 500) }
  }
}

export function checkPooling({ pooling, got }: PoolingProbe, checks: Checklist): void {
  const expected = `one backend serving several of ${CLIENTS} idle clients`
  checks.record('transaction pooling', expected, got, pooling.shared)
}

/** Harmless, and set to this value by no other client. */
const LOCK_TIMEOUT = '54321ms'

async function probeStartupParameter({ url, ca }: Endpoint): Promise<Pooling['startupParameter']> {
  const client = new pg.Client({
    ...pgConfig(url, ca),
    application_name: 'poolproof-proof',
    options: `-c lock_timeout=${LOCK_TIMEOUT}`,
    connectionTimeoutMillis: 5_000,
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query('SHOW lock_timeout')
    return rows[0]?.lock_timeout === LOCK_TIMEOUT ? 'honoured' : 'ignored'
  } catch (error) {
    return familyOf(error) === 'parameter' ? 'refused' : 'unknown'
  } finally {
    await client.end().catch(() => undefined)
  }
}
