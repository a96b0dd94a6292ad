import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { pgConfig } from '../../infra/model/pg-config.ts'
import type { CloudFile } from '../../local/cloud-file.ts'
import { instancePids } from '../deploy.ts'

/** Who is connected at one moment. */
export interface Sample {
  /** Milliseconds since the sampling began. */
  at: number
  /** Backends of Postgres that serve the storm. */
  backends: number
  /** Clients of the pooler, and how many of them wait for a backend. */
  poolerClients: number
  poolerWaiting: number
  instances: number
  /** MiB resident in all instances together; shared pages count for each. */
  memory: number
}

/** Samples one after the other, each figure in a list of its own: a quarter of the size, and what a plot takes. */
export type Series = { [Name in keyof Sample]: number[] }

/** Milliseconds. */
const every = 100
/** Milliseconds. A server that every connection besieges answers late: a gap in the series, and no end of the run. */
const patience = 60_000

type Cloud = Pick<CloudFile, 'api' | 'apiToken' | 'teamId' | 'adminUrl' | 'consoleUrl'>

/** Grows until disposed. */
interface Sampling extends AsyncDisposable {
  series: Series
}

/** Looks at the servers until disposed. `database` is the storm's own. */
export async function startSampling(
  cloud: Cloud,
  database: string,
  see: (sample: Sample) => void,
): Promise<Sampling> {
  const admin = await connected(cloud.adminUrl)
  const pooler = await connected(cloud.consoleUrl)
  const start = performance.now()
  const series: Series = {
    at: [],
    backends: [],
    poolerClients: [],
    poolerWaiting: [],
    instances: [],
    memory: [],
  }
  const going = new AbortController()
  const look = async () => {
    const at = Math.round(performance.now() - start)
    const [backends, pools, pids] = await Promise.all([
      admin.query(
        // By role: the pooler's own look-ups of passwords come to this database too.
        `SELECT count(*)::int AS n FROM pg_stat_activity
         WHERE datname = $1 AND starts_with(usename, $1) AND backend_type = 'client backend'`,
        [database],
      ),
      pooler.query('SHOW POOLS'),
      instancePids(cloud),
    ])
    const own = pools.rows.filter((row) => row.database === database)
    const sum = (name: string) => own.reduce((total, row) => total + Number(row[name]), 0)
    const sample: Sample = {
      at,
      backends: backends.rows[0].n,
      poolerClients: sum('cl_active') + sum('cl_waiting'),
      poolerWaiting: sum('cl_waiting'),
      instances: pids.length,
      memory: await resident(pids),
    }
    for (const name of Object.keys(sample) as (keyof Sample)[]) series[name].push(sample[name])
    see(sample)
  }
  const done = (async () => {
    while (!going.signal.aborted) {
      const due = sleep(every)
      await look()
      await due
    }
  })()
  done.catch(() => {})
  return {
    series,
    async [Symbol.asyncDispose]() {
      going.abort()
      try {
        await done
      } finally {
        await Promise.all([admin.end(), pooler.end()])
      }
    },
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

const pageBytes = 4096

/** MiB; 0 where the system has no /proc. */
async function resident(pids: number[]): Promise<number> {
  const pages = await Promise.all(
    pids.map(async (pid) => {
      // Gone meanwhile, or another system.
      const text = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '')
      return Number(text.split(' ')[1] ?? 0)
    }),
  )
  return Math.round((pages.reduce((sum, n) => sum + n, 0) * pageBytes) / 2 ** 20)
}
