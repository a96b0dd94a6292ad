import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Cloud, startCloud } from '../../local/cloud.ts'
import { figures } from '../../local/live/figures.ts'
import { ask } from '../../local/servers/query.ts'
import { clientOf, prebuilt } from './harness/embedded-vercel.ts'
import { pgbouncer, temporaryHome } from './harness/servers.ts'
import { until } from './harness/until.ts'

/** Milliseconds until a server that died has to answer again. */
const bound = 5_000
const place = temporaryHome()
const said: string[] = []
let cloud: Cloud

beforeAll(async () => {
  cloud = await startCloud({ home: place.home, pgbouncer: pgbouncer(), say: (text) => void said.push(text) })
})
afterAll(async () => {
  await cloud?.stop()
  await place[Symbol.asyncDispose]()
})

test.each([
  ['Postgres', 'postgres', () => ask(cloud.file.adminUrl, 'SELECT 1')],
  ['the pooler (PgBouncer)', 'pooler', () => ask(cloud.file.consoleUrl, 'SHOW POOLS')],
] as const)(
  '%s after kill -9 answers again within 5 s, said at once and counted',
  async (name, server, question) => {
    said.length = 0
    const before = cloud[server].pid
    process.kill(before, 'SIGKILL')
    await until(() => said.length > 0)
    expect(said[0]).toBe(`${name} died (it ended with SIGKILL); restarting it`)
    const began = performance.now()
    await until(() => cloud[server].restarts() === 1)
    await question()
    expect(performance.now() - began).toBeLessThan(bound)
    expect(cloud[server].pid).not.toBe(before)
    expect((await figures(cloud, 'storm'))[server]).toMatchObject({ restarts: 1 })
  },
)

test('an instance after kill -9 is said and counted, and the next request has another', async () => {
  said.length = 0
  const { call, deploy } = clientOf({ api: cloud.file.api }, cloud.file.apiToken)
  await call('POST', '/v8/projects', { name: 'app', ssoProtection: null })
  const { id, url } = await deploy(
    'app',
    prebuilt('export default (req, res) => res.end(String(process.pid))'),
  )
  const asked = async () => Number(await (await fetch(`http://${url}`)).text())
  const pid = await asked()
  process.kill(pid, 'SIGKILL')
  await until(() => said.length > 0)
  expect(said).toEqual([
    `an instance of function index of ${id} died (SIGKILL; 1 so far); the next request starts another`,
  ])
  expect(await asked()).not.toBe(pid)
  expect((await figures(cloud, 'storm')).instances.died).toBe(1)
})

test('what is stopped is not started again', async () => {
  said.length = 0
  await cloud.stop()
  expect(said).toEqual([])
  await expect(ask(cloud.file.adminUrl, 'SELECT 1')).rejects.toThrow()
})
