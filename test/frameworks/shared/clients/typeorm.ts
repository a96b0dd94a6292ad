import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { createPool } from 'poolproof/runtime'
import { DataSource, EntitySchema } from 'typeorm'
import type { Shop, User } from './shop'

const products = new EntitySchema<{ id: number; name: string }>({
  name: 'Product',
  tableName: 'Product',
  columns: { id: { type: Number, primary: true }, name: { type: String } },
})
const users = new EntitySchema<User & { id: string }>({
  name: 'User',
  tableName: 'User',
  columns: {
    id: { type: String, primary: true },
    email: { type: String },
    salt: { type: String },
    hash: { type: String },
  },
})

// TypeORM makes its pool by the driver's class, which may answer one that is there.
const driver = { ...pg, Pool: createPool.bind(undefined, process.env) }
const source = new DataSource({ type: 'postgres', driver, entities: [products, users] })
let ready: Promise<DataSource> | undefined
const database = () => {
  ready ??= source.initialize()
  return ready
}

export const shop: Shop = {
  products: async () => (await database()).getRepository(products).find({ order: { id: 'ASC' } }),
  findUser: async (email) =>
    (await (await database()).getRepository(users).findOneBy({ email })) ?? undefined,
  createUser: async (user) => {
    await (await database()).getRepository(users).insert({ id: randomUUID(), ...user })
  },
  removeUser: async (email) =>
    (await (await database()).getRepository(users).delete({ email })).affected ?? 0,
}
