import { PrismaPg } from '@prisma/adapter-pg'
import { createPool, searchPathPg } from 'poolproof'
import { PrismaClient } from './generated/client'

export const database = new PrismaClient({ adapter: searchPathPg(PrismaPg, createPool()) })
