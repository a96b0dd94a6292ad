import { Injectable } from '@nestjs/common'
import { PrismaPg } from '@prisma/adapter-pg'
import { createPool } from 'poolproof'
import { PrismaClient } from '../generated/client.ts'

@Injectable()
export class PrismaService extends PrismaClient {
  constructor() {
    super({ adapter: new PrismaPg(createPool()) })
  }
}
