import type pg from 'pg'
import { expect, test } from 'vitest'
import { openConnection } from '../../plugin/connection.ts'
import { endStaleBackends } from '../../plugin/proof/stale-backends.ts'
import { familyOf } from '../../rules/connection-errors/index.ts'
import { startServers } from './harness/servers.ts'

const ROLE = `CREATE ROLE app LOGIN PASSWORD 'app'`
const WHO = 'SELECT current_user AS role'

/** PgBouncer with backends of a role that was dropped and made again meanwhile. */
async function remade(backends: number) {
  const servers = await startServers({ poolSize: 5 })
  await servers.admin(ROLE)
  await servers.admin(`CREATE ROLE migrator LOGIN PASSWORD 'm'`)
  const url = servers.pooledUrl('app', 'app')
  const clients = await Promise.all(Array.from({ length: backends }, () => openConnection({ url })))
  // A transaction each, so that each has a backend of its own.
  for (const client of clients) await client.query('BEGIN')
  for (const client of clients) await client.query('COMMIT')
  await Promise.all(clients.map((client) => client.end()))
  await servers.admin('DROP ROLE app')
  await servers.admin(ROLE)
  const direct = `postgresql://migrator:m@127.0.0.1:${servers.postgres.port}/postgres`
  return { servers, url, direct }
}

test('a role made again behind a pooler is served by the backends of the old one until they are ended', async () => {
  const { servers, url, direct } = await remade(4)
  await using _servers = servers
  const before = await openConnection({ url })
  const refused = await before.query(WHO).catch((error: Error) => error)
  await before.end()
  expect(familyOf(refused)).toBe('staleRole')

  const client = await openConnection({ url: direct })
  expect(
    await endStaleBackends({ url }, client, { poolerBackends: 5, signal: AbortSignal.timeout(30_000) }),
  ).toBe(4)
  const left = `SELECT count(*)::int AS n FROM pg_stat_activity WHERE usesysid IS NOT NULL AND usename IS NULL`
  expect((await client.query(left)).rows).toEqual([{ n: 0 }])
  await client.end()
  const after = await Promise.all(Array.from({ length: 5 }, () => openConnection({ url })))
  for (const each of after) await each.query('BEGIN')
  for (const each of after) expect((await each.query(WHO)).rows).toEqual([{ role: 'app' }])
  await Promise.all(after.map((each: pg.Client) => each.end()))
})

test('where no role was made again it asks the direct connection once, and opens none', async () => {
  const servers = await startServers({ poolSize: 5 })
  await using _servers = servers
  await servers.admin(ROLE)
  const client = await openConnection({ url: servers.postgres.cloudAdminUrl })
  const nowhere = { url: 'postgresql://app:app@127.0.0.1:1/postgres' }
  expect(
    await endStaleBackends(nowhere, client, { poolerBackends: 5, signal: AbortSignal.timeout(9_000) }),
  ).toBe(0)
  await client.end()
})
