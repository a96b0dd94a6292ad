import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { pgConfig } from '../../model/pg-config.ts'
import type { ProofSettings } from './settings.ts'

const pause = 20

/**
 * Watches past the pooler how many backends the app's role holds. Reads only columns of pg_stat_activity that every
 * role may read of every other.
 */
export class BackendWatch {
  /** Most at a time so far. */
  most = 0
  private readonly client: pg.Client
  private readonly role: string
  private readonly database: string
  private watching: Promise<void> | undefined
  private stopped = false

  private constructor(client: pg.Client, { user, database }: { user: string; database: string }) {
    this.client = client
    // Hosted poolers want the tenant behind the name (`app.REF`); the backend's role is the part before.
    this.role = user.split('.')[0] ?? user
    this.database = database
  }

  static async open({ directUrl, pooledUrl, databaseCa }: ProofSettings): Promise<BackendWatch> {
    const client = new pg.Client({ ...pgConfig(directUrl, databaseCa), connectionTimeoutMillis: 15_000 })
    await client.connect()
    return new BackendWatch(client, pgConfig(pooledUrl))
  }

  start(): void {
    this.watching = this.watch()
    // Whoever calls stop() sees the error; until then it must not end the process.
    this.watching.catch(() => undefined)
  }

  async stop(): Promise<void> {
    this.stopped = true
    try {
      await this.watching
    } finally {
      await this.client.end()
    }
  }

  private async watch(): Promise<void> {
    while (!this.stopped) {
      const { rows } = await this.client.query<{ backends: number }>(
        `SELECT count(*)::int AS backends FROM pg_stat_activity
          WHERE usename = $1 AND datname = $2 AND pid <> pg_backend_pid()`,
        [this.role, this.database],
      )
      this.most = Math.max(this.most, rows[0]?.backends ?? 0)
      await sleep(pause)
    }
  }
}
