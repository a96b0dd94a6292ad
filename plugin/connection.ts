import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { pgConfig } from '../rules/url/pg-config.ts'
import { connectionProblem } from './connection-problem.ts'

/** One way into the database. */
export interface Endpoint {
  url: string
  /** PEM of a private CA. */
  ca?: string | undefined
}

export interface OpenOptions {
  signal?: AbortSignal
  /** How long a door that does not open yet is tried again, in ms; 0 tries once. 15 000. */
  patience?: number
  /** How long one attempt may take, in ms; 10 000. */
  attempt?: number
  applicationName?: string
}

/** Milliseconds between two attempts. */
const PAUSE = 500

/**
 * What may pass by itself: a server that is just coming up, one that has no room at the moment, and a password that
 * Supavisor's cache does not know yet (28P01).
 */
const PASSING = ['57P03', '53300', '28P01', 'ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EAI_AGAIN']

/** Connects, with the URL's `schema` as search_path. @throws Problem that names the door and the reason, no password */
export async function openConnection(door: Endpoint, options: OpenOptions = {}): Promise<pg.Client> {
  const { signal, patience = 15_000, attempt = 10_000, applicationName = 'poolproof' } = options
  const deadline = performance.now() + patience
  for (;;) {
    signal?.throwIfAborted()
    const client = new pg.Client({
      ...pgConfig(door.url, door.ca),
      connectionTimeoutMillis: attempt,
      application_name: applicationName,
    })
    // A connection that breaks while nobody asks is told by the next question.
    client.on('error', () => undefined)
    try {
      await client.connect()
      const schema = new URL(door.url).searchParams.get('schema')
      if (schema) await client.query(`SET search_path = ${pg.escapeIdentifier(schema)}`)
      return client
    } catch (error) {
      await client.end().catch(() => undefined)
      if (!isPassing(error) || performance.now() + PAUSE > deadline) throw connectionProblem(door.url, error)
      await sleep(PAUSE, undefined, signal && { signal })
    }
  }
}

function isPassing(error: unknown): boolean {
  const { code = '', message = '' } = error as Error & { code?: string }
  return PASSING.includes(code) || /terminated unexpectedly|timeout expired/.test(message)
}
