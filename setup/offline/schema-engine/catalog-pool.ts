import pg from 'pg'
import { type Database, quoted } from './database.ts'

/** OID of `"char"`, the one-byte type of Postgres' own catalog, and of `text`. */
const CHAR = 18
const TEXT = 25

/**
 * One connection, as migrations need one session: its search_path is the URL's schema, and the advisory lock stays with it.
 * adapter-pg refuses columns of type `"char"`, so they are announced as text; `characters` tells which columns of the last
 * answer were.
 */
export class CatalogPool extends pg.Pool {
  characters: boolean[] = []

  constructor({ config, schema }: Database, database = config.database) {
    super({
      ...config,
      database,
      max: 1,
      // Closing an idle connection would drop the lock in the middle of a migration.
      idleTimeoutMillis: 0,
      onConnect: async (client) => {
        await client.query(`SET search_path = ${quoted(schema)}`)
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
