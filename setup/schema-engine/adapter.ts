import { randomUUID } from 'node:crypto'
import { PrismaPg } from '@prisma/adapter-pg'
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
} from '@prisma/driver-adapter-utils'
import { CatalogPool } from './catalog-pool.ts'
import { type Database, quoted, runAlone } from './database.ts'

/** The way of the WASM engine to the database, which is first looked at when the engine wants to connect. */
export function adapterFactory(database: () => Database): object {
  return bindMigrationAwareSqlAdapterFactory({
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: () => connect(database()),
    connectToShadowDb: () => connectToShadow(database()),
  } satisfies SqlMigrationAwareDriverAdapterFactory)
}

async function connect(database: Database, name?: string): Promise<SqlDriverAdapter> {
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
    const { onError } = driver as unknown as { onError(error: unknown): never }
    await pool.query(script).catch((error) => onError.call(driver, error))
  }
  return driver
}

/** A throw-away database beside the real one, dropped after its last connection is closed. */
async function connectToShadow(database: Database): Promise<SqlDriverAdapter> {
  const name = `prisma_migrate_shadow_db_${randomUUID()}`
  await runAlone(database, `CREATE DATABASE ${quoted(name)}`)
  const driver = await connect(database, name)
  const dispose = driver.dispose.bind(driver)
  driver.dispose = async () => {
    await dispose()
    await runAlone(database, `DROP DATABASE ${quoted(name)}`)
  }
  return driver
}
