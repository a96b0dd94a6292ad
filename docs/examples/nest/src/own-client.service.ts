import { Injectable } from '@nestjs/common'
import { PrismaPg } from '@prisma/adapter-pg'
import { attachDatabasePool } from '@vercel/functions'
import pg from 'pg'
import { PrismaClient } from '../generated/client.ts'

/** Without the helper: what it does, written out. */
@Injectable()
export class PrismaService extends PrismaClient {
  constructor() {
    const pool = new pg.Pool({
      connectionString: process.env.DATABASE_URL,
      max: Number(process.env.DATABASE_POOL_MAX ?? 1),
      connectionTimeoutMillis: 5_000,
      idleTimeoutMillis: 5_000,
      query_timeout: 10_000,
    })
    pool.on('error', () => {})
    attachDatabasePool(pool)
    super({ adapter: new PrismaPg(pool) })
  }
}
