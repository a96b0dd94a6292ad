import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Deployed, removeManually } from '../../bench/deploy.ts'
import { type LoadTest, runLoadTest } from '../../bench/load-test/run.ts'
import { shapes } from '../../bench/load-test/shape.ts'
import { summaries } from '../../bench/load-test/summary.ts'
import { type Cloud, startCloud } from '../../local/cloud.ts'
import { ask } from '../../local/servers/query.ts'
import { cloneElsewhere } from './harness/clone.ts'
import { deployManually } from './harness/deploy.ts'
import { pgbouncer, temporaryHome } from './harness/servers.ts'
import { until } from './harness/until.ts'

let cloud: Cloud
let direct: string
const place = temporaryHome()

beforeAll(async () => {
  cloud = await startCloud({ home: place.home, pgbouncer: pgbouncer(), say: () => undefined })
  // The role of a project without the checklist: no limit of its own.
  await ask(cloud.file.adminUrl, "CREATE ROLE by_hand LOGIN PASSWORD 'by-hand'")
  direct = `postgresql://by_hand:by-hand@127.0.0.1:${cloud.postgres.port}/postgres?sslmode=disable`
})
afterAll(async () => {
  await cloud?.stop()
  await place[Symbol.asyncDispose]()
})
afterEach(async () => {
  for (const project of ['attached', 'leaking']) await removeManually(cloud.file, project)
  await until(async () => (await connections('by_hand')) === 0, 50)
})

describe('200 logins, refreshes and visits at once on 20 instances that are not there yet, then three times more', () => {
  let storm: LoadTest
  beforeAll(async () => {
    storm = await runLoadTest(cloud.file, shapes.small)
  })
  const of = (variant: string) => {
    const result = storm.variants.filter((one) => one.variant === variant)
    expect(result).toHaveLength(1)
    return summaries(result)[0]
  }

  test('directly with 10 connections each: Postgres runs out (53300), the app says 503', () => {
    const direct = of('direct')
    expect(direct?.success).toBeLessThan(1)
    expect(Object.fromEntries(direct?.errors ?? [])).toHaveProperty('DATABASE_TOO_MANY_CONNECTIONS')
    // Postgres' own words for 53300.
    expect(readFileSync(join(place.home, 'servers/postgres/server.log'), 'utf8')).toContain(
      'sorry, too many clients already',
    )
  })

  test('ours: every request succeeds, over no more backends than the pool and no more clients than the budget', () => {
    const ours = of('poolproof')
    expect(ours?.errors).toEqual([])
    expect(ours?.success).toBe(1)
    expect(ours?.backends).toBeGreaterThanOrEqual(1)
    expect(ours?.backends).toBeLessThanOrEqual(storm.limits.poolSize)
    expect(ours?.poolerClients).toBeLessThanOrEqual(20 * storm.poolMax)
  })

  test('leaves no project, no database and no role behind', async () => {
    const left = await ask(
      cloud.file.adminUrl,
      `SELECT datname AS name FROM pg_database WHERE datname LIKE '%storm%'
       UNION ALL SELECT rolname FROM pg_roles WHERE rolname LIKE '%storm%'`,
    )
    expect(left).toEqual([])
    expect(cloud.vercel.instances()).toEqual([])
  })
})

describe('an instance that has nothing to do', () => {
  test('closes its 1 idle connection before it is suspended', async () => {
    const deployed = await deployManually({ cloud }, 'attached', {
      DATABASE_URL: direct,
      DATABASE_POOL_MAX: '2',
    })
    await queryOnce(deployed)
    await suspended()
    expect(await connections('by_hand')).toBe(0)
  })

  test('leaks it where attachDatabasePool is missing', async () => {
    using clone = cloneElsewhere()
    const file = join(clone.folder, 'app/database/pool.ts')
    const source = readFileSync(file, 'utf8')
    expect(source).toContain('  attachDatabasePool(pool)\n')
    writeFileSync(
      file,
      source.replace('  attachDatabasePool(pool)\n', '').replace(/import \{ attachDatabasePool.*\n/, ''),
    )
    const environment = { DATABASE_URL: direct, DATABASE_POOL_MAX: '2' }
    await queryOnce(await deployManually({ cloud }, 'leaking', environment, clone.folder))
    await suspended()
    await sleep(6_000) // past the pool's idle timeout, which never fires in a stopped process
    expect(await connections('by_hand')).toBe(1)
  })
})

/** One query, so one connection. */
async function queryOnce({ app, cronSecret }: Deployed): Promise<void> {
  const answer = await fetch(`${app}/api/health`, { headers: { authorization: `Bearer ${cronSecret}` } })
  expect(answer.status).toBe(200)
  expect(await connections('by_hand')).toBe(1)
}

const suspended = () => until(() => cloud.vercel.instances().every(({ state }) => state === 'suspended'), 50)

async function connections(role: string): Promise<number> {
  const sql = `SELECT count(*)::int AS n FROM pg_stat_activity WHERE usename = '${role}'`
  const [row] = await ask(cloud.file.adminUrl, sql)
  return row?.n as number
}
