import { randomUUID } from 'node:crypto'
import { createPool } from 'poolproof/runtime'
import type { Shop } from './shop'

const pool = createPool()

export const shop: Shop = {
  products: async () => (await pool.query('SELECT id, name FROM "Product" ORDER BY id')).rows,
  findUser: async (email) => (await pool.query('SELECT * FROM "User" WHERE email = $1', [email])).rows[0],
  createUser: async ({ email, salt, hash }) => {
    const text = 'INSERT INTO "User" (id, email, salt, hash) VALUES ($1, $2, $3, $4)'
    await pool.query(text, [randomUUID(), email, salt, hash])
  },
  removeUser: async (email) =>
    (await pool.query('DELETE FROM "User" WHERE email = $1', [email])).rowCount ?? 0,
}
