import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runDoctor } from './harness/run-doctor.ts'
import { type Servers, startServers } from './harness/servers.ts'

let servers: Servers
let pooled = ''
beforeAll(async () => {
  servers = await startServers()
  await servers.admin("CREATE ROLE app LOGIN PASSWORD 'canary1'")
  pooled = servers.pooledUrl('app', 'canary1')
})
afterAll(() => servers[Symbol.asyncDispose]())

const probe = async (url: string) => (await runDoctor(['--url', '-'], url)).verdicts
const atPort = (port: number) => pooled.replace(/:\d+\//, `:${port}/`)
const wrong = { 'TLS and login': 'ok', 'transaction pooling': 'wrong' }

test('the live probe tells transaction mode', async () => {
  // The URL alone says nothing of the mode.
  expect(await probe(pooled)).toMatchObject({ 'pooled URL': 'cannot tell', 'transaction pooling': 'ok' })
})

test('the live probe recognises a direct connection, and session mode of the same pooler', async () => {
  expect(await probe(atPort(servers.postgres.port))).toMatchObject(wrong)
  const ini = join(servers.home, 'servers/pooler/pgbouncer.ini')
  const text = readFileSync(ini, 'utf8')
  writeFileSync(ini, text.replace('pool_mode = transaction', 'pool_mode = session'))
  servers.pooler.kill('SIGHUP')
  // Reloaded at once, in use with the next login.
  await new Promise((passed) => setTimeout(passed, 300))
  expect(await probe(pooled)).toMatchObject(wrong)
})

test('a wrong password and a closed port are reported without the password', async () => {
  const refused = await runDoctor(['--url', '-'], pooled.replace('canary1', 'canary2canary2'))
  expect(refused.red).toEqual({ 'TLS and login': ['DATABASE_LOGIN_REFUSED'] })
  const closed = await runDoctor(['--url', '-'], atPort(1))
  expect(closed.red).toEqual({ 'TLS and login': ['DATABASE_UNREACHABLE'] })
  expect(refused.text + closed.text).not.toMatch(/canary[12]/)
})
