import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { createPool } from 'poolproof/runtime'
import type { Shop } from './shop'

const products = pgTable('Product', { id: integer().primaryKey(), name: text().notNull() })
const users = pgTable('User', {
  id: text().primaryKey().$defaultFn(randomUUID),
  email: text().notNull(),
  salt: text().notNull(),
  hash: text().notNull(),
})
const database = drizzle({ client: createPool() })

export const shop: Shop = {
  products: () => database.select().from(products).orderBy(products.id),
  findUser: async (email) => (await database.select().from(users).where(eq(users.email, email)))[0],
  createUser: async (user) => {
    await database.insert(users).values(user)
  },
  removeUser: async (email) => (await database.delete(users).where(eq(users.email, email))).rowCount ?? 0,
}
