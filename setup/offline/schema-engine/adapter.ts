import { randomUUID } from 'node:crypto'
import { PrismaPg } from '@prisma/adapter-pg'
import {
  ColumnTypeEnum,
  DriverAdapterError,
  type SqlDriverAdapter,
  type SqlQuery,
} from '@prisma/driver-adapter-utils'
import pg from 'pg'
import { type Database, NO_DATABASE, quote, runAlone } from './database.ts'

/** The WASM engine's connection to the database: adapter-pg, with two of its faults fixed. */
export async function connect(database: Database, name?: string): Promise<SqlDriverAdapter> {
  const pool = new CatalogPool(database, name)
  const driver = await new PrismaPg(pool, { schema: database.schema, disposeExternalPool: true }).connect()
  const queryRaw = driver.queryRaw.bind(driver)
  driver.queryRaw = async (query: SqlQuery) => {
    const result = await queryRaw(query)
    const { characters } = pool
    const columnTypes = result.columnTypes.map((type, i) => (characters[i] ? ColumnTypeEnum.Character : type))
    return { ...result, columnTypes }
  }
  // adapter-pg cuts a script at every `;`, also inside quotes and function bodies: the server cuts it right.
  driver.executeScript = async (script: string) => {
    await pool.query(script).catch((error) => {
      throw serverError(error)
    })
  }
  return driver
}

/**
 * As the server put it. The engine rewords the codes it knows, and says "No such table" for a missing relation of any kind; a
 * code it does not know leaves the server's own words in the report of a failed migration.
 */
function serverError(error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError)) return error
  const { code = '', severity = '', detail, column, hint } = error
  const message = `${error.message} (SQLSTATE ${code})`
  return new DriverAdapterError({ kind: 'postgres', code: 'script', severity, message, detail, column, hint })
}

/** A throw-away database next to the real one, dropped after its last connection is closed. */
export async function connectToShadow(database: Database): Promise<SqlDriverAdapter> {
  const name = `prisma_migrate_shadow_db_${randomUUID()}`
  await runAlone(database, `CREATE DATABASE ${quote(name)}`)
  const driver = await connect(database, name)
  const dispose = driver.dispose.bind(driver)
  driver.dispose = async () => {
    await dispose()
    await runAlone(database, `DROP DATABASE ${quote(name)}`)
  }
  return driver
}

/** For `migrate diff` between files: the engine only wants to know which server it would be. */
export async function connectToNothing(): Promise<SqlDriverAdapter> {
  const refuse = () => Promise.reject(new Error(NO_DATABASE))
  const server = {
    columnNames: ['exists', 'version', 'numeric_version'],
    columnTypes: [ColumnTypeEnum.Boolean, ColumnTypeEnum.Text, ColumnTypeEnum.Int32],
    rows: [[true, 'PostgreSQL 18', 180000]],
  }
  return {
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    queryRaw: async ({ sql }) => (sql.includes('server_version_num') ? server : refuse()),
    executeRaw: refuse,
    executeScript: refuse,
    startTransaction: refuse,
    dispose: async () => undefined,
  }
}

/** OID of `"char"`, the one-byte type of Postgres' own catalog, and of `text`. */
const CHAR = 18
const TEXT = 25

/**
 * One connection, as migrations need one session: its search_path is the URL's schema, and the advisory lock stays with it.
 * adapter-pg refuses columns of type `"char"`, so they are announced as text; `characters` says which columns of the last
 * answer were.
 */
class CatalogPool extends pg.Pool {
  characters: boolean[] = []

  constructor({ config, schema }: Database, database = config.database) {
    super({
      ...config,
      database,
      max: 1,
      // Closing an idle connection would drop the lock in the middle of a migration.
      idleTimeoutMillis: 0,
      onConnect: async (client) => {
        await client.query(`SET search_path = ${quote(schema)}`)
      },
    })
    this.query = this.#asText(this.query.bind(this))
  }

  #asText(query: pg.Pool['query']): pg.Pool['query'] {
    return (async (text: string) => {
      const result = await query(text)
      this.characters = (result.fields ?? []).map(({ dataTypeID }) => dataTypeID === CHAR)
      for (const field of result.fields ?? []) if (field.dataTypeID === CHAR) field.dataTypeID = TEXT
      return result
    }) as pg.Pool['query']
  }
}
