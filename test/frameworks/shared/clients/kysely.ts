import { randomUUID } from 'node:crypto'
import { Kysely, PostgresDialect } from 'kysely'
import { createPool } from 'poolproof/runtime'
import type { Shop, User } from './shop'

interface Tables {
  Product: { id: number; name: string }
  User: User & { id: string }
}

const database = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: createPool() }) })

export const shop: Shop = {
  products: () => database.selectFrom('Product').selectAll().orderBy('id').execute(),
  findUser: (email) => database.selectFrom('User').selectAll().where('email', '=', email).executeTakeFirst(),
  createUser: async (user) => {
    await database
      .insertInto('User')
      .values({ id: randomUUID(), ...user })
      .execute()
  },
  removeUser: async (email) => {
    const { numDeletedRows } = await database
      .deleteFrom('User')
      .where('email', '=', email)
      .executeTakeFirstOrThrow()
    return Number(numDeletedRows)
  },
}
