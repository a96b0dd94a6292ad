import { join } from 'node:path'

/** How a server is recognized and stopped. */
export interface ServerSpec {
  /** For messages; in lower case it is part of the server's command line. */
  name: 'Postgres' | 'PgBouncer'
  /** The server's own folder: its data lies there, and its command line names it. */
  folder: string
  /** Written by the server itself, pid in the first line. */
  pidFile: string
  /** Signals in order, each with the milliseconds to wait before the next. */
  signals: readonly (readonly [NodeJS.Signals, number])[]
}

/** The servers by the name of their folder. */
export const serverSpec = {
  /** In order (sessions are ended, work is rolled back), at once, by force. */
  postgres: (folder) => ({
    name: 'Postgres',
    folder,
    pidFile: join(folder, 'data', 'postmaster.pid'),
    signals: [
      ['SIGINT', 10_000],
      ['SIGQUIT', 5_000],
      ['SIGKILL', 5_000],
    ],
  }),
  /** Since 1.23 the first SIGTERM means "when all clients have gone", and the second "now". */
  pooler: (folder) => ({
    name: 'PgBouncer',
    folder,
    pidFile: join(folder, 'pgbouncer.pid'),
    signals: [
      ['SIGTERM', 500],
      ['SIGTERM', 2_000],
      ['SIGKILL', 5_000],
    ],
  }),
} satisfies Record<string, (folder: string) => ServerSpec>
