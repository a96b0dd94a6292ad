import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, lstatSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { portFor } from '../../local/servers/ports.ts'
import { startPostgres } from '../../local/servers/postgres.ts'
import { ask } from '../../local/servers/query.ts'
import { removeServers } from '../../local/servers/servers-folder.ts'
import { pgConfig } from '../../rules/url/pg-config.ts'
import { commandOf } from '../../setup/process/pid.mjs'
import { temporaryHome } from './harness/servers.ts'
import { until } from './harness/until.ts'

describe('Postgres', () => {
  test('a cold start answers as superuser, and as an admin who may make roles and databases but is no superuser', async () => {
    await using place = temporaryHome()
    await using postgres = await startPostgres({
      home: place.home,
      port: await portFor(place.home, 'postgres'),
    })
    const version = await ask(postgres.adminUrl, 'SHOW server_version')
    expect(version[0]?.server_version).toMatch(/^18\./)
    expect(await ask(postgres.cloudAdminUrl, ROLE)).toEqual([
      { rolname: 'cloud_admin', rolsuper: false, rolcreatedb: true, rolcreaterole: true },
    ])
  })

  test('a warm start keeps data, roles and passwords', async () => {
    await using place = temporaryHome()
    const options = { home: place.home, port: await portFor(place.home, 'postgres') }
    const before = await startPostgres(options)
    await ask(before.cloudAdminUrl, 'CREATE TABLE kept AS SELECT 42 AS answer')
    await before.stop()
    await using after = await startPostgres(options)
    expect(after.cloudAdminUrl).toBe(before.cloudAdminUrl)
    expect(await ask(after.cloudAdminUrl, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }])
  })

  test('kill -9 loses no committed row, not even with a worker busy, and the next start takes the same port', async () => {
    await using place = temporaryHome()
    const options = { home: place.home, port: await portFor(place.home, 'postgres') }
    const killed = await startPostgres(options)
    await ask(killed.cloudAdminUrl, 'CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n')
    const busy = ask(killed.cloudAdminUrl, BUSY).catch((error: Error) => error.message)
    await started(killed.adminUrl)
    killed.kill('SIGKILL')
    await killed.exited
    await using after = await startPostgres(options)
    expect(await ask(after.cloudAdminUrl, 'SELECT count(*)::int FROM kept')).toEqual([{ count: 1000 }])
    expect(await busy).toMatch(/terminated|timeout/)
  })

  test('the server of a starter that was killed is ended by the next start', async () => {
    await using place = temporaryHome()
    const port = await portFor(place.home, 'postgres')
    const { starter, pid } = await startElsewhere(place.home, port)
    starter.kill('SIGKILL')
    await once(starter, 'exit')
    expect(commandOf(pid)).toContain('postgres')
    await using postgres = await startPostgres({ home: place.home, port })
    expect(commandOf(pid)).toBe('')
    expect(postgres.pid).not.toBe(pid)
  })

  test('the server of a starter that lives is left alone: SERVER_IN_USE', async () => {
    await using place = temporaryHome()
    const port = await portFor(place.home, 'postgres')
    const { starter, pid } = await startElsewhere(place.home, port)
    try {
      const second = startPostgres({ home: place.home, port: port + 1 })
      await expect(second).rejects.toMatchObject({
        code: 'SERVER_IN_USE',
        fix: expect.stringContaining(`${starter.pid}`),
      })
      await expect(removeServers(place.home)).rejects.toMatchObject({ code: 'SERVER_IN_USE' })
      expect(commandOf(pid)).toContain('postgres')
    } finally {
      starter.kill('SIGKILL')
      await once(starter, 'exit')
    }
  })

  test('a taken port is PORT_TAKEN, and a free one works right after', async () => {
    await using place = temporaryHome()
    const port = await portFor(place.home, 'postgres')
    const other = createServer().listen(port, '127.0.0.1')
    await once(other, 'listening')
    await expect(startPostgres({ home: place.home, port })).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      what: expect.stringContaining(`127.0.0.1:${port}`),
    })
    other.close()
    await using postgres = await startPostgres({ home: place.home, port })
    expect(await ask(postgres.adminUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  test('data that cannot be used is SERVER_NOT_STARTED with the last words', async () => {
    await using place = temporaryHome()
    const options = { home: place.home, port: await portFor(place.home, 'postgres') }
    const before = await startPostgres(options)
    await before.stop()
    rmSync(join(place.home, 'servers/postgres/data/global'), { recursive: true })
    await expect(startPostgres(options)).rejects.toMatchObject({
      code: 'SERVER_NOT_STARTED',
      what: expect.stringMatching(/global.*does not exist|could not open/),
    })
  })

  test('below a folder that is closed to others it runs all the same, never as root, and reset leaves nothing', async () => {
    await using place = temporaryHome(0o700)
    const postgres = await startPostgres({ home: place.home, port: await portFor(place.home, 'postgres') })
    const data = realpathSync(join(place.home, 'servers'))
    expect(lstatSync(join(data, 'postgres/data')).mode & 0o777).toBe(0o700)
    expect(await ask(postgres.adminUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    expect(lstatSync(join(data, 'postgres/data/postmaster.pid')).uid).not.toBe(0)
    await postgres.stop()
    await removeServers(place.home)
    expect([data, join(place.home, 'servers')].filter(existsSync)).toEqual([])
  })

  test('100 connections of which 97 are for roles like the app’s: the 98th gets 53300', async () => {
    await using place = temporaryHome()
    await using postgres = await startPostgres({
      home: place.home,
      port: await portFor(place.home, 'postgres'),
    })
    const clients = Array.from({ length: 98 }, () => new pg.Client(pgConfig(postgres.cloudAdminUrl)))
    const outcomes: string[] = []
    for (const client of clients) {
      client.on('error', () => {})
      await client.connect().then(
        () => outcomes.push('connected'),
        (error: pg.DatabaseError) => outcomes.push(error.code ?? error.message),
      )
    }
    await Promise.all(clients.map((client) => client.end()))
    expect(outcomes).toEqual([...Array(97).fill('connected'), '53300'])
  })

  test('no password is in its log or its command line, not even of a refused CREATE ROLE', async () => {
    await using place = temporaryHome()
    await using postgres = await startPostgres({
      home: place.home,
      port: await portFor(place.home, 'postgres'),
    })
    const again = ask(postgres.cloudAdminUrl, `CREATE ROLE cloud_admin PASSWORD 'canary-password'`)
    await expect(again).rejects.toMatchObject({ code: '42710' })
    const log = readFileSync(join(place.home, 'servers/postgres/server.log'), 'utf8')
    expect(log).toContain('role "cloud_admin" already exists')
    const seen = log + commandOf(postgres.pid)
    const secrets = [postgres.adminUrl, postgres.cloudAdminUrl].map((url) => new URL(url).password)
    for (const secret of [...secrets, 'canary-password']) expect(seen).not.toContain(secret)
  })
})

const ROLE = 'SELECT rolname, rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user'
const BUSY = 'SELECT count(*) FROM generate_series(1, 100000000000)'

async function started(url: string): Promise<void> {
  const sql = `SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT count(*) FROM generate_series%'`
  await until(async () => (await ask(url, sql)).length > 0)
}

/** Starts Postgres from another process, which then stays. */
async function startElsewhere(home: string, port: number) {
  const module = new URL('../../local/servers/postgres.ts', import.meta.url)
  const code = `const { startPostgres } = await import('${module}')
    console.log((await startPostgres({ home: '${home}', port: ${port} })).pid); setInterval(() => {}, 1000)`
  const starter = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [pid] = await once(starter.stdout, 'data')
  return { starter, pid: Number(pid) }
}
