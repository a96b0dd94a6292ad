import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { expect, test } from 'vitest'
import { openPool, poolConfig } from '../../../app/database/pool.ts'
import { type PostgresWire, postgresWire } from '../harness/postgres-wire.ts'

const urlOf = ({ port }: PostgresWire) => `postgresql://app:pw@127.0.0.1:${port}/shop`
const poolOf = (wire: PostgresWire) =>
  openPool(poolConfig({ DATABASE_URL: urlOf(wire), DATABASE_POOL_MAX: '1' }))

/** Longer than the rest after which a connection is looked at. */
const REST = 30

test('an instance that was frozen while its connections were closed answers the first 1,000 requests after it', {
  timeout: 60_000,
}, async () => {
  await using wire = await postgresWire()
  const program = fileURLToPath(new URL('../harness/pool-process.ts', import.meta.url))
  const env = { ...process.env, DATABASE_URL: urlOf(wire) }
  const child = spawn(process.execPath, [program], { env, stdio: ['pipe', 'pipe', 'inherit'] })
  try {
    const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    const ask = async () => Number((await answers.next()).value)
    child.stdin.write('20\n')
    expect(await ask()).toBe(0)
    let failed = 0
    for (let round = 0; round < 50; round++) {
      child.kill('SIGSTOP')
      wire.closeAll()
      child.stdin.write('20\n')
      await sleep(REST)
      child.kill('SIGCONT')
      failed += await ask()
    }
    expect(failed).toBe(0)
    expect(wire.statements).toHaveLength(1020)
  } finally {
    child.kill('SIGKILL')
  }
})

/** A pool whose one connection has rested, on a server that cuts every statement of it. */
async function cutAfterWrite(statement: pg.QueryConfig & { read?: boolean }) {
  await using wire = await postgresWire({ cut: (text, login) => text === statement.text && login === 1 })
  const pool = poolOf(wire)
  await pool.query('SELECT 1')
  await sleep(REST)
  const outcome = await pool.query(statement).then(
    () => 'answered',
    () => 'failed',
  )
  await pool.end()
  return { outcome, sent: wire.statements.filter((text) => text === statement.text).length }
}

test('a statement whose write went out is never sent twice', async () => {
  expect(await cutAfterWrite({ text: 'INSERT' })).toEqual({ outcome: 'failed', sent: 1 })
  expect(await cutAfterWrite({ text: 'SELECT nextval()' })).toEqual({ outcome: 'failed', sent: 1 })
})

test('a declared read is sent again, once, on a new connection', async () => {
  expect(await cutAfterWrite({ text: 'SELECT 2', read: true })).toEqual({ outcome: 'answered', sent: 2 })
})

test('a declared read that fails on a new connection as well is not sent a third time', async () => {
  await using wire = await postgresWire({ cut: (text) => text === 'SELECT 2' })
  const pool = poolOf(wire)
  await pool.query('SELECT 1')
  await sleep(REST)
  await expect(pool.query({ text: 'SELECT 2', read: true } as pg.QueryConfig)).rejects.toThrow()
  await pool.end()
  expect(wire.statements).toEqual(['SELECT 1', 'SELECT 2', 'SELECT 2'])
})

test('nothing is sent again within a transaction', async () => {
  await using wire = await postgresWire({ cut: (text) => text === 'SELECT 2' })
  const pool = poolOf(wire)
  await pool.query('SELECT 1')
  await sleep(REST)
  const client = await pool.connect()
  client.on('error', () => undefined)
  await client.query('BEGIN')
  await expect(client.query({ text: 'SELECT 2', read: true } as pg.QueryConfig)).rejects.toThrow()
  client.release(true)
  await pool.end()
  expect(wire.statements).toEqual(['SELECT 1', 'BEGIN', 'SELECT 2'])
})

test('a transaction begins on a connection that is open', async () => {
  await using wire = await postgresWire()
  const pool = poolOf(wire)
  await pool.query('SELECT 1')
  await sleep(REST)
  wire.closeAll()
  const client = await pool.connect()
  await expect(client.query('BEGIN')).resolves.toBeInstanceOf(pg.Result)
  client.release()
  await pool.end()
})
