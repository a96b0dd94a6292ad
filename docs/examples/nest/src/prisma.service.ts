import { Injectable } from '@nestjs/common'
import { PrismaPg } from '@prisma/adapter-pg'
import { createPool, searchPathPg } from 'poolproof/runtime'
import { PrismaClient } from '../generated/client.ts'

@Injectable()
export class PrismaService extends PrismaClient {
  constructor() {
    super({ adapter: searchPathPg(PrismaPg, createPool()) })
  }
}
