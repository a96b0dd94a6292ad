// In a thread of its own, because starting processes holds up the thread of the embedded cloud for seconds. Each server is
// asked by itself, and a sample is what each said last: one that answers late does not keep the others from the picture.

import { readFileSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import pg from 'pg'
import type { CloudFile } from '../../local/cloud-file.ts'
import { pgConfig } from '../../rules/url/pg-config.ts'
import { instancePids } from '../deploy.ts'
import type { Sample } from './samples.ts'

/** Milliseconds. */
const every = 100
/** Milliseconds. A server that every connection besieges answers late: that is no end of the run. */
const patience = 60_000
const pageBytes = 4096

beforeOthers()
const { cloud, database } = workerData as { cloud: CloudFile; database: string }
const latest = { backends: 0, poolerClients: 0, poolerWaiting: 0, instances: 0 }
let pids: number[] = []

const admin = await connected(cloud.adminUrl)
const pooler = await connected(cloud.consoleUrl)
const start = performance.now()
parentPort?.postMessage('ready')

const going = new AbortController()
parentPort?.once('message', () => going.abort())
await Promise.all([
  repeat(async () => {
    // By role: the pooler's own look-ups of passwords come to this database too.
    const { rows } = await admin.query(
      `SELECT count(*)::int AS n FROM pg_stat_activity
       WHERE datname = $1 AND starts_with(usename, $1) AND backend_type = 'client backend'`,
      [database],
    )
    latest.backends = rows[0].n
  }),
  repeat(async () => {
    const { rows } = await pooler.query('SHOW POOLS')
    const own = rows.filter((row) => row.database === database)
    const sum = (name: string) => own.reduce((total, row) => total + Number(row[name]), 0)
    latest.poolerWaiting = sum('cl_waiting')
    latest.poolerClients = sum('cl_active') + latest.poolerWaiting
  }),
  repeat(async () => {
    pids = await instancePids(cloud)
    latest.instances = pids.length
  }),
  repeat(async () => {
    const at = Math.round(performance.now() - start)
    const sample: Sample = { at, ...latest, memory: resident(pids) }
    parentPort?.postMessage(sample)
  }),
])
await Promise.all([admin.end(), pooler.end()])

async function repeat(look: () => Promise<void>): Promise<void> {
  while (!going.signal.aborted) {
    const due = sleep(every)
    await look()
    await due
  }
}

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    ...pgConfig(url),
    connectionTimeoutMillis: patience,
    query_timeout: patience,
  })
  client.on('error', () => {})
  await client.connect()
  return client
}

/** On Linux it is this thread alone: a hundred processes that start would keep it waiting for seconds. */
function beforeOthers(): void {
  if (process.platform !== 'linux') return
  try {
    setPriority(constants.priority.PRIORITY_HIGH)
  } catch (error) {
    // Only root may; for others the samples are further apart where processes start.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SYSTEM_ERROR') throw error
  }
}

/** MiB; 0 where the system has no /proc. */
function resident(pids: number[]): number {
  const pages = pids.map((pid) => {
    try {
      return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1])
    } catch {
      // Gone meanwhile, or another system.
      return 0
    }
  })
  return Math.round((pages.reduce((sum, n) => sum + n, 0) * pageBytes) / 2 ** 20)
}
