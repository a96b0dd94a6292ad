import { createInterface } from 'node:readline'
import { openPool, poolConfig } from '../../../app/database/pool.ts'

/** The pool of an instance: each line on stdin is that many requests at once; answers with how many failed. */
const pool = openPool(poolConfig({ DATABASE_URL: process.env.DATABASE_URL ?? '', DATABASE_POOL_MAX: '20' }))
for await (const line of createInterface({ input: process.stdin })) {
  const asked = Array.from({ length: Number(line) }, () => pool.query('INSERT'))
  const failed = (await Promise.allSettled(asked)).filter(({ status }) => status === 'rejected')
  process.stdout.write(`${failed.length}\n`)
}
await pool.end()
