import pg from 'pg'
import { startCommand } from '../../../rules/files/start-command.ts'
import { Problem } from '../../../rules/problem.ts'
import type { Settings } from './settings.ts'

export type Queryable = Pick<pg.Client, 'query'>

/** Opens a connection for each piece of work and closes it after: an idle one would block DROP DATABASE. */
export class Connections {
  readonly settings: Settings
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(settings: Settings) {
    this.settings = settings
    this.#free = settings.maxConnections
  }

  /** `database` left out is the provider's own. */
  async session<Result>(
    database: string | undefined,
    work: (client: Queryable) => Promise<Result>,
  ): Promise<Result> {
    await this.#slot()
    try {
      const client = await this.#connect(database ?? this.settings.database)
      try {
        return await work(client)
      } finally {
        await client.end()
      }
    } finally {
      this.#release()
    }
  }

  transaction<Result>(
    database: string | undefined,
    work: (client: Queryable) => Promise<Result>,
  ): Promise<Result> {
    return this.session(database, async (client) => {
      await client.query('BEGIN')
      try {
        const result = await work(client)
        await client.query('COMMIT')
        return result
      } catch (error) {
        // The first error is the one to report, also when the connection is gone.
        await client.query('ROLLBACK').catch(() => undefined)
        throw error
      }
    })
  }

  async #connect(database: string): Promise<pg.Client> {
    const { host, port, username, password, connectTimeout, ssl } = this.settings
    const client = new pg.Client({
      host,
      port,
      user: username,
      password,
      database,
      ssl,
      connectionTimeoutMillis: connectTimeout * 1000,
      application_name: 'pulumi-resource-postgresql',
    })
    // A connection lost between two queries shows in the next one.
    client.on('error', () => undefined)
    try {
      await client.connect()
    } catch (error) {
      throw new Problem(
        'DATABASE_UNREACHABLE',
        `error connecting to PostgreSQL server ${host}:${port} as ${username}, database ${database}: ${
          (error as Error).message
        }`,
        `check the address, user and password given to the postgresql provider, and that the server runs (embedded cloud: ${startCommand()})`,
      )
    }
    return client
  }

  async #slot(): Promise<void> {
    if (this.#free > 0) this.#free--
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  #release(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#free++
  }
}

/** Prefixes the server's message with what was tried. Postgres never repeats the statement with its password. */
export async function attempt<Result>(what: string, work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (error) {
    if (error instanceof Problem) throw error
    throw new Error(`${what}: ${(error as Error).message}`, { cause: error })
  }
}

/** A quoted identifier. `public` stays PUBLIC, also in quotes. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** A string constant; with a backslash in it an E'' one, so that it reads the same under any setting. */
export function literal(text: string): string {
  const doubled = text.replaceAll("'", "''")
  return text.includes('\\') ? `E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`
}
