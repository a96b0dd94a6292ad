// The app with the database module of Prisma's own quick start: a URL, and no word of a pool. Everything else is ours.
import { PrismaPg } from '@prisma/adapter-pg'
import { boot } from '../../app/boot.ts'
import { PrismaClient } from '../../app/generated/prisma/client.ts'

const adapter = new PrismaPg({ connectionString: process.env.DATABASE_URL ?? '' })
const prisma = new PrismaClient({ adapter })

export default boot(process.env, {
  database: {
    prisma,
    // The adapter makes a pool of its own and does not show it.
    figures: () => ({ max: Number.NaN, total: Number.NaN, idle: Number.NaN, waiting: Number.NaN }),
    close: () => prisma.$disconnect(),
  },
})
