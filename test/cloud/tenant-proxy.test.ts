import { once } from 'node:events'
import { connect } from 'node:net'
import pg from 'pg'
import { expect, test } from 'vitest'
import { startTenantProxy } from '../../local/poolers/tenant-proxy.ts'
import { createCertificates } from '../../local/servers/certificates.ts'
import { portFor } from '../../local/servers/ports.ts'
import { ask } from '../../local/servers/query.ts'
import { pgConfig } from '../../rules/url/pg-config.ts'
import { startServers, temporaryHome } from './harness/servers.ts'
import { until } from './harness/until.ts'

test('behind the tenant’s pooler app.ref is the role app; any other tenant, or none, is not found', async () => {
  await using servers = await startServers({ tenant: 'ref' })
  await servers.admin(`CREATE ROLE app LOGIN PASSWORD 'x'; CREATE ROLE "a.b" LOGIN PASSWORD 'x'`)
  const user = (name: string) => ask(servers.pooledUrl(name, 'x'), 'SELECT current_user AS is')
  expect(await user('app.ref')).toEqual([{ is: 'app' }])
  expect(await user('a.b.ref')).toEqual([{ is: 'a.b' }])
  for (const name of ['app', 'app.other', '.ref', 'ref', 'app.ref.'])
    await expect(user(name)).rejects.toMatchObject({ code: 'XX000', message: 'Tenant or user not found' })
  await expect(ask(servers.pooledUrl('app.ref', 'wrong'), 'SELECT 1')).rejects.toMatchObject({
    code: '08P01',
  })
})

test('straight to Postgres the admin’s login name differs from its role, and its sessions are its own', async () => {
  await using servers = await startServers()
  const port = await portFor(servers.home, 'session')
  await using _door = await startTenantProxy({ port, target: servers.postgres, tenant: 'ref' })
  const url = new URL(servers.postgres.cloudAdminUrl)
  Object.assign(url, { username: 'cloud_admin.ref', port: String(port) })
  const client = new pg.Client(pgConfig(url.href))
  await client.connect()
  await client.query('CREATE TEMPORARY TABLE mine (n int)')
  expect(
    (await client.query('SELECT current_user, session_user FROM mine RIGHT JOIN (SELECT 1) one ON true'))
      .rows,
  ).toEqual([{ current_user: 'cloud_admin', session_user: 'cloud_admin' }])
  await client.end()
})

test('a cancel request ends the query it names', async () => {
  await using servers = await startServers({ tenant: 'ref' })
  await servers.admin(`CREATE ROLE app LOGIN PASSWORD 'x'`)
  const config = pgConfig(servers.pooledUrl('app.ref', 'x'))
  const client = new pg.Client(config)
  await client.connect()
  const query = client.query('SELECT pg_sleep(60)').catch((error: pg.DatabaseError) => error.code)
  const active = `SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query = 'SELECT pg_sleep(60)'`
  await until(async () => (await ask(servers.postgres.adminUrl, active)).length > 0)
  const { processID, secretKey } = client as unknown as { processID: number; secretKey: number }
  const request = Buffer.alloc(16)
  for (const [at, word] of [16, 80877102, processID, secretKey].entries()) request.writeInt32BE(word, at * 4)
  // As libpq: the pooler forgets a request whose sender has gone before it was passed on.
  const canceller = connect(servers.pooler.port, '127.0.0.1')
  canceller.write(request)
  expect(await query).toBe('57014')
  await client.end()
})

test('what is no Postgres client is disconnected, and the proxy keeps serving', async () => {
  await using servers = await startServers({ tenant: 'ref' })
  await servers.admin(`CREATE ROLE app LOGIN PASSWORD 'x'`)
  const stranger = connect(servers.pooler.port, '127.0.0.1')
  stranger.write('GET / HTTP/1.1\r\n\r\n')
  await once(stranger, 'close')
  expect(await ask(servers.pooledUrl('app.ref', 'x'), 'SELECT 1 AS one')).toEqual([{ one: 1 }])
})

test('with TLS the tenant proxy shows the private certificate, refuses plain text, and checks the one behind it', async () => {
  await using place = temporaryHome()
  const tls = await createCertificates(place.home)
  await using servers = await startServers({ tenant: 'ref', tls })
  await servers.admin(`CREATE ROLE app LOGIN PASSWORD 'x'`)
  const url = servers.pooledUrl('app.ref', 'x')
  expect(await ask(url, 'SELECT 1 AS one', tls.ca)).toEqual([{ one: 1 }])
  await expect(ask(url, 'SELECT 1')).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' })
  await expect(ask(url.replace('verify-full', 'disable'), 'SELECT 1')).rejects.toThrow('SSL required')
  const port = await portFor(servers.home, 'session')
  await using _door = await startTenantProxy({ port, target: servers.postgres, tenant: 'ref', tls })
  const direct = url.replace(String(servers.pooler.port), String(port))
  expect(await ask(direct, 'SELECT current_user AS is', tls.ca)).toEqual([{ is: 'app' }])
})
