import { PrismaPg } from '@prisma/adapter-pg'
import { createPool, searchPathPg } from 'poolproof/runtime'
import { PrismaClient } from './generated/client'
import type { Shop } from './shop'

const prisma = new PrismaClient({ adapter: searchPathPg(PrismaPg, createPool()) })

export const shop: Shop = {
  products: () => prisma.product.findMany({ orderBy: { id: 'asc' } }),
  findUser: async (email) => (await prisma.user.findUnique({ where: { email } })) ?? undefined,
  createUser: async (data) => {
    await prisma.user.create({ data })
  },
  removeUser: async (email) => (await prisma.user.deleteMany({ where: { email } })).count,
}
