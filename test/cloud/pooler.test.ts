import { once } from 'node:events'
import { lstatSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startPooler } from '../../local/poolers/pooler.ts'
import { portFor } from '../../local/servers/ports.ts'
import { startPostgres } from '../../local/servers/postgres.ts'
import { ask } from '../../local/servers/query.ts'
import { pgConfig } from '../../rules/url/pg-config.ts'
import { commandOf } from '../../setup/process/pid.mjs'
import { pgbouncer, type Servers, startServers } from './harness/servers.ts'

describe('the pooler', () => {
  let servers: Servers
  beforeAll(async () => {
    servers = await startServers({ poolSize: 5, maxClients: 40 })
    await servers.admin(`CREATE ROLE app LOGIN PASSWORD 'first'`)
  })
  afterAll(() => servers[Symbol.asyncDispose]())

  test('30 clients at once share 5 connections, and 2 more look their passwords up', async () => {
    const url = servers.pooledUrl('app', 'first')
    const answers = await Promise.all(Array.from({ length: 30 }, () => ask(url, BACKEND)))
    expect(answers).toHaveLength(30)
    expect(new Set(answers.map(([row]) => row?.pid)).size).toBeLessThanOrEqual(5)
    const held = await ask(servers.postgres.adminUrl, HELD)
    expect(held).toEqual([
      { usename: 'app', count: expect.toSatisfy((count) => count >= 1 && count <= 5) },
      { usename: 'pgbouncer_auth', count: expect.toSatisfy((count) => count >= 1 && count <= 2) },
    ])
  })

  test('a role made by SQL logs in at once, and a role without LOGIN or with an expired password does not', async () => {
    await servers.admin(`CREATE ROLE later LOGIN PASSWORD 'x'`)
    expect(await ask(servers.pooledUrl('later', 'x'), 'SELECT current_user')).toEqual([
      { current_user: 'later' },
    ])
    await expect(ask(servers.pooledUrl('later', 'y'), 'SELECT 1')).rejects.toMatchObject({ code: '08P01' })
    await servers.admin(`ALTER ROLE later VALID UNTIL '2001-01-01'`)
    await expect(ask(servers.pooledUrl('later', 'x'), 'SELECT 1')).rejects.toMatchObject({ code: '08P01' })
    await servers.admin(`CREATE ROLE nobody_logs_in NOLOGIN PASSWORD 'x'`)
    const refused = ask(servers.pooledUrl('nobody_logs_in', 'x'), 'SELECT 1')
    await expect(refused).rejects.toMatchObject({ code: '08P01' })
  })

  test('a changed password counts from the next login on', async () => {
    await servers.admin(`CREATE ROLE rotated LOGIN PASSWORD 'old'`)
    expect(await ask(servers.pooledUrl('rotated', 'old'), 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    await servers.admin(`ALTER ROLE rotated PASSWORD 'new'`)
    await expect(ask(servers.pooledUrl('rotated', 'old'), 'SELECT 1')).rejects.toMatchObject({
      code: '08P01',
    })
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => ask(servers.pooledUrl('rotated', 'new'), BACKEND)),
    )
    expect(answers).toHaveLength(10)
  })

  test('it enters a database made from template0, which an admin without superuser can drop again', async () => {
    await servers.admin('CREATE DATABASE closed TEMPLATE template0')
    const url = servers.pooledUrl('app', 'first', 'closed')
    expect(await ask(url, 'SELECT current_database()')).toEqual([{ current_database: 'closed' }])
    await servers.admin('DROP DATABASE closed WITH (FORCE)')
    expect(await servers.admin("SELECT 1 FROM pg_database WHERE datname = 'closed'")).toEqual([])
  })

  test('the search path of a database cannot change who is let in', async () => {
    await servers.admin('CREATE DATABASE trap')
    const trap = new URL(servers.postgres.cloudAdminUrl)
    trap.pathname = '/trap'
    await ask(
      trap.href,
      `CREATE VIEW public.pg_authid AS SELECT 'app'::name AS rolname, 'stolen'::text AS rolpassword,
      NULL::timestamptz AS rolvaliduntil, true AS rolcanlogin`,
    )
    await ask(trap.href, 'ALTER DATABASE trap SET search_path = public, pg_catalog')
    await expect(ask(servers.pooledUrl('app', 'stolen', 'trap'), 'SELECT 1')).rejects.toMatchObject({
      code: '08P01',
    })
    expect(await ask(servers.pooledUrl('app', 'first', 'trap'), 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  test('client number 41 of 40 gets: no more connections allowed', async () => {
    const clients = Array.from(
      { length: 40 },
      () => new pg.Client(pgConfig(servers.pooledUrl('app', 'first'))),
    )
    for (const client of clients) await client.connect()
    await expect(ask(servers.pooledUrl('app', 'first'), 'SELECT 1')).rejects.toThrow(
      'no more connections allowed (max_client_conn)',
    )
    await Promise.all(clients.map((client) => client.end()))
  })

  test('6 connected clients: any 5 may hold a transaction, each a connection of its own, while the sixth is idle', async () => {
    const clients = Array.from(
      { length: 6 },
      () => new pg.Client(pgConfig(servers.pooledUrl('app', 'first'))),
    )
    for (const client of clients) await client.connect()
    for (const idle of [0, 5]) {
      const busy = clients.filter((_, at) => at !== idle)
      const answers = await Promise.all(busy.map((client) => client.query(`BEGIN; ${BACKEND}`)))
      expect(
        new Set((answers as unknown as pg.QueryResult[][]).map(([, row]) => row?.rows[0].pid)).size,
      ).toBe(5)
      await Promise.all(busy.map((client) => client.query('COMMIT')))
    }
    await Promise.all(clients.map((client) => client.end()))
  })

  test('startup parameters that hosted poolers refuse are refused', async () => {
    const config = pgConfig(servers.pooledUrl('app', 'first'))
    const client = new pg.Client({ ...config, statement_timeout: 1000 })
    await expect(client.connect()).rejects.toThrow('unsupported startup parameter: statement_timeout')
  })

  test('it is not root, and no password is in its command line or log', async () => {
    const { pid } = servers.pooler
    const folder = join(servers.home, 'servers/pooler')
    expect(lstatSync(join(folder, 'pgbouncer.pid')).uid).not.toBe(0)
    const secret = readFileSync(join(folder, 'userlist.txt'), 'utf8').split('"')[3] ?? ''
    expect(secret.length).toBeGreaterThan(30)
    expect(lstatSync(join(folder, 'userlist.txt')).mode & 0o777).toBe(0o600)
    const seen = commandOf(pid) + readFileSync(join(folder, 'server.log'), 'utf8')
    expect(seen).not.toContain(secret)
    expect(seen).toContain('listening on 127.0.0.1')
  })
})

describe('the pooler’s start', () => {
  test('after kill -9 it starts again on the same port; a taken port is PORT_TAKEN; a missing program POOLER_MISSING', async () => {
    await using servers = await startServers()
    const { home, postgres, pooler } = servers
    const again = { home, postgres, port: pooler.port, pgbouncer: pgbouncer() }
    await expect(startPooler(again)).rejects.toMatchObject({ code: 'SERVER_IN_USE' })
    pooler.kill('SIGKILL')
    await pooler.exited
    {
      await using second = await startPooler(again)
      expect(second).toMatchObject({ port: pooler.port, settings: { poolSize: 20, maxClients: 200 } })
      expect(second.pid).not.toBe(pooler.pid)
    }
    const port = await portFor(home, 'other')
    const other = createServer().listen(port, '127.0.0.1')
    await once(other, 'listening')
    await expect(startPooler({ ...again, port })).rejects.toMatchObject({ code: 'PORT_TAKEN' })
    other.close()
    const missing = startPooler({ ...again, pgbouncer: '/nowhere/pgbouncer' })
    await expect(missing).rejects.toMatchObject({ code: 'POOLER_MISSING' })
  })

  test('Postgres started again behind it is found by the next client', async () => {
    await using servers = await startServers()
    await servers.admin(`CREATE ROLE app LOGIN PASSWORD 'x'`)
    const url = servers.pooledUrl('app', 'x')
    expect(await ask(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    await servers.postgres.stop()
    await using _again = await startPostgres({ home: servers.home, port: servers.postgres.port })
    await expect
      .poll(() => ask(url, 'SELECT 1 AS one').catch(() => []), { timeout: 10_000 })
      .toEqual([{ one: 1 }])
  })
})

const BACKEND = 'SELECT pg_backend_pid() AS pid, pg_sleep(0.02)'
const HELD = `SELECT usename::text, count(*)::int FROM pg_stat_activity
  WHERE usename IN ('app', 'pgbouncer_auth') GROUP BY usename ORDER BY usename`
