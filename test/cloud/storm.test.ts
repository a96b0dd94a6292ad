import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { cloneElsewhere } from './harness/clone.ts'
import { type Deployed, deployByHand } from './harness/deploy.ts'
import { burst, newcomer } from './harness/people.ts'
import { startStack, type TestStack } from './harness/stack.ts'
import { api } from './harness/vercel.ts'

let stack: TestStack
let direct: string

beforeAll(async () => {
  stack = await startStack({ vercel: { concurrency: 10, maxInstances: 30 } })
  await stack.up()
  // The role somebody who follows no checklist uses: no limit of its own.
  await stack.query("CREATE ROLE by_hand LOGIN PASSWORD 'by-hand' IN ROLE poolproof_dev_migrator")
  direct = `postgresql://by_hand:by-hand@127.0.0.1:${stack.cloud.postgres.port}/poolproof_dev?sslmode=disable`
})
afterAll(() => stack?.[Symbol.asyncDispose]())
afterEach(async () => {
  for (const project of ['disease', 'attached', 'leaking'])
    await api(stack, `/v9/projects/${project}`, 'DELETE')
  while ((await connections('by_hand')) > 0) await sleep(50)
})

const storm = { requests: 900, concurrency: 300 }

describe('300 requests at once on 30 instances', () => {
  test('through the pooler with 2 connections each: 0 errors, at most 20 backends', async () => {
    const { app } = stack.cloud.file
    const headers = await newcomer(app, 'pooled')
    let most = 0
    const sampling = sample('poolproof_dev_app_a', (backends) => {
      most = Math.max(most, backends)
    })
    const { statuses } = await burst(`${app}/api/me`, headers, storm)
    await sampling.stop()
    expect(statuses).toEqual({ 200: storm.requests })
    expect(most).toBeLessThanOrEqual(20)
    expect(most).toBeGreaterThanOrEqual(1)
  })

  test('past the pooler with 10 connections each: Postgres runs out (53300), the app says 503', async () => {
    const deployed = await deployByHand(stack, 'disease', { DATABASE_URL: direct, DATABASE_POOL_MAX: '10' })
    const headers = await newcomer(deployed.app, 'direct')
    const { statuses, bodies } = await burst(`${deployed.app}/api/me`, headers, storm)
    expect(statuses[503]).toBeGreaterThan(0)
    expect((statuses[200] ?? 0) + (statuses[503] ?? 0)).toBe(storm.requests)
    expect(bodies.join()).toContain('DATABASE_TOO_MANY_CONNECTIONS')
    // Postgres' own words for 53300.
    expect(readFileSync(join(stack.home, 'servers/postgres/server.log'), 'utf8')).toContain(
      'sorry, too many clients already',
    )
  })
})

describe('an instance that has nothing to do', () => {
  test('closes its 1 idle connection before it is suspended', async () => {
    const deployed = await deployByHand(stack, 'attached', { DATABASE_URL: direct, DATABASE_POOL_MAX: '2' })
    await askOnce(deployed)
    await suspended()
    expect(await connections('by_hand')).toBe(0)
  })

  test('leaks it where attachDatabasePool is missing', async () => {
    using clone = cloneElsewhere()
    const file = join(clone.folder, 'app/database.ts')
    const source = readFileSync(file, 'utf8')
    expect(source).toContain('  attachDatabasePool(pool)\n')
    writeFileSync(
      file,
      source.replace('  attachDatabasePool(pool)\n', '').replace(/import \{ attachDatabasePool.*\n/, ''),
    )
    const environment = { DATABASE_URL: direct, DATABASE_POOL_MAX: '2' }
    await askOnce(await deployByHand(stack, 'leaking', environment, clone.folder))
    await suspended()
    await sleep(6_000) // past the pool's idle timeout, which never fires in a stopped process
    expect(await connections('by_hand')).toBe(1)
  })
})

/** One query, so one connection. */
async function askOnce({ app, cronSecret }: Deployed): Promise<void> {
  const answer = await fetch(`${app}/api/health`, { headers: { authorization: `Bearer ${cronSecret}` } })
  expect(answer.status).toBe(200)
  expect(await connections('by_hand')).toBe(1)
}

async function suspended(): Promise<void> {
  while (stack.cloud.vercel.instances().some(({ state }) => state !== 'suspended')) await sleep(50)
}

async function connections(role: string): Promise<number> {
  const [row] = await stack.query(`SELECT count(*)::int AS n FROM pg_stat_activity WHERE usename = '${role}'`)
  return row?.n as number
}

function sample(role: string, see: (backends: number) => void) {
  let going = true
  const done = (async () => {
    while (going) {
      see(await connections(role))
      await sleep(20)
    }
  })()
  return {
    stop() {
      going = false
      return done
    },
  }
}
