import { once } from 'node:events'
import { connect } from 'node:net'
import pg from 'pg'
import { expect, test } from 'vitest'
import { neonErrors } from '../../local/poolers/neon.ts'
import { supavisorErrors } from '../../local/poolers/supavisor.ts'
import { createCertificates } from '../../local/servers/certificates.ts'
import { ask } from '../../local/servers/query.ts'
import { pgConfig } from '../../rules/url/pg-config.ts'
import { type Servers, startServers, temporaryHome } from './harness/servers.ts'
import { until } from './harness/until.ts'

/** A clock that stands until it is set; what was waited for is over at once. */
function stoppedClock() {
  const waited: number[] = []
  const clock = { at: 0, now: () => clock.at, wait: async (ms: number) => void waited.push(ms) }
  return { clock, waited }
}

const addRole = (servers: Servers) => servers.admin(`CREATE ROLE app LOGIN PASSWORD 'x'`)

/** The code and the text of a login's refusal, or what it answered. */
const answer = (url: string, sql = 'SELECT 1 AS one', ca?: string) =>
  ask(url, sql, ca).then(
    ([row]) => row,
    ({ code, message }: pg.DatabaseError) => ({ sqlstate: code, message }),
  )

/** A URL of the other endpoint of a twin. */
function at(url: string, port: number | undefined): string {
  const other = new URL(url)
  other.port = `${port}`
  return other.href
}

test('behind Supavisor’s twin app.REF is the role app; any other project, or none, is not found', async () => {
  await using servers = await startServers({ twin: 'supabase' })
  await addRole(servers)
  await servers.admin(`CREATE ROLE "a.b" LOGIN PASSWORD 'x'`)
  const ref = servers.twin?.userSuffix?.slice(1)
  const user = (name: string) => answer(servers.pooledUrl(name, 'x'), 'SELECT current_user AS is')
  expect(await user(`app.${ref}`)).toEqual({ is: 'app' })
  expect(await user(`a.b.${ref}`)).toEqual({ is: 'a.b' })
  expect(await user('app.other')).toMatchObject(supavisorErrors.notFound('app', 'other'))
  expect(await user(`.${ref}`)).toMatchObject({ message: `(ENOTFOUND) tenant/user .${ref} not found` })
  expect(await user('app')).toMatchObject(supavisorErrors.noIdentifier)
  const session = at(servers.pooledUrl(`app.${ref}`, 'x'), servers.twin?.directPort)
  const client = new pg.Client(pgConfig(session))
  await client.connect()
  await client.query('CREATE TEMPORARY TABLE mine (n int)')
  const { rows } = await client.query('SELECT session_user AS is FROM mine RIGHT JOIN (SELECT 1) one ON true')
  expect(rows).toEqual([{ is: 'app' }])
  await client.end()
})

test('ten wrong passwords, each answered after 0.5 s, block an address for 120 s in both modes', async () => {
  const { clock, waited } = stoppedClock()
  await using servers = await startServers({ twin: 'supabase', clock })
  await addRole(servers)
  const url = (password: string) => servers.pooledUrl(`app${servers.twin?.userSuffix}`, password)
  const session = at(url('x'), servers.twin?.directPort)
  const { afterMs, ...wrong } = supavisorErrors.wrongPassword('app')
  for (const port of [servers.twin?.pooledPort, servers.twin?.directPort])
    for (let i = 0; i < 5; i++) expect(await answer(at(url('wrong'), port))).toEqual(wrong)
  expect(waited).toEqual(Array(10).fill(afterMs))
  for (const blocked of [url('x'), session]) expect(await answer(blocked)).toEqual(supavisorErrors.blocked)
  clock.at = 119_999
  expect(await answer(url('x'))).toEqual(supavisorErrors.blocked)
  clock.at = 120_000
  for (const open of [url('x'), session]) expect(await answer(open)).toEqual({ one: 1 })
})

test('a changed password is refused once, while the cache still holds the old one', async () => {
  const { clock } = stoppedClock()
  await using servers = await startServers({ twin: 'supabase', clock })
  await addRole(servers)
  const login = (password: string) => answer(servers.pooledUrl(`app${servers.twin?.userSuffix}`, password))
  expect(await login('x')).toEqual({ one: 1 })
  await servers.admin(`ALTER ROLE app PASSWORD 'y'`)
  expect(await login('y')).toMatchObject({ sqlstate: '28P01' })
  expect(await login('y')).toEqual({ one: 1 })
  expect(await login('x')).toMatchObject({ sqlstate: '28P01' })
})

test('each mode is full at its own cap: clients in transaction mode, the pool’s size in session mode', async () => {
  await using servers = await startServers({ twin: 'supabase', poolSize: 2, maxClients: 3 })
  await addRole(servers)
  const url = servers.pooledUrl(`app${servers.twin?.userSuffix}`, 'x')
  for (const [port, most, full] of [
    [servers.twin?.pooledPort, 3, supavisorErrors.full(3)],
    [servers.twin?.directPort, 2, supavisorErrors.fullSession(2)],
  ] as const) {
    const clients = Array.from({ length: most }, () => new pg.Client(pgConfig(at(url, port))))
    for (const client of clients) await client.connect()
    expect(await answer(at(url, port))).toEqual(full)
    await clients[0]?.end()
    await until(async () => 'one' in ((await answer(at(url, port))) ?? {}))
    for (const client of clients.slice(1)) await client.end()
  }
})

test('Neon’s twin suspends an idle compute: clients are cut, the next one waits for the cold start', async () => {
  const { clock, waited } = stoppedClock()
  await using servers = await startServers({ twin: 'neon', clock })
  await addRole(servers)
  const url = servers.pooledUrl('app', 'x')
  for (const one of [url, at(url, servers.twin?.directPort)]) {
    const client = new pg.Client(pgConfig(one))
    // The error that it was sent, then the end of the connection.
    const cut = new Promise((resolve) => client.on('error', resolve))
    await client.connect()
    clock.at += 299_999
    expect(servers.twin?.neon?.suspendIfIdle()).toBe(false)
    clock.at += 1
    expect(servers.twin?.neon?.suspendIfIdle()).toBe(true)
    expect(await cut).toMatchObject({ code: '57P01', message: neonErrors.suspended.message })
    const before = waited.length
    expect(await answer(one)).toEqual({ one: 1 })
    expect(await answer(one)).toEqual({ one: 1 })
    expect(waited.slice(before)).toEqual([500])
  }
})

test('Neon’s twin refuses startup parameters at the pooler alone, wrong passwords, and all clients of a disabled endpoint', async () => {
  await using servers = await startServers({ twin: 'neon' })
  await addRole(servers)
  const url = servers.pooledUrl('app', 'x')
  const direct = at(url, servers.twin?.directPort)
  const login = async (one: string, extra: pg.ClientConfig = {}) => {
    const client = new pg.Client({ ...pgConfig(one), ...extra })
    try {
      await client.connect()
      return 'in'
    } catch (error) {
      const { code, message } = error as pg.DatabaseError
      return { sqlstate: code, message }
    } finally {
      await client.end().catch(() => undefined)
    }
  }
  const { severity: _, ...wrong } = neonErrors.wrongPassword('app')
  expect(await login(url.replace(':x@', ':wrong@'))).toEqual(wrong)
  expect(await login(url, { statement_timeout: 1 })).toEqual(neonErrors.parameter('statement_timeout'))
  expect(await login(url, { options: '-c search_path=auth' })).toEqual(neonErrors.option('search_path'))
  expect(await login(direct, { statement_timeout: 1, options: '-c search_path=auth' })).toBe('in')
  for (const state of ['disabled', 'quota'] as const) {
    servers.twin?.neon?.setEndpoint(state)
    const { severity: _, ...refused } = neonErrors[state]
    for (const one of [url, direct]) expect(await login(one)).toEqual(refused)
  }
  servers.twin?.neon?.setEndpoint('enabled')
  for (const one of [url, direct]) expect(await login(one)).toBe('in')
})

test('a cancel request ends the query it names, and what is no Postgres client is disconnected', async () => {
  await using servers = await startServers({ twin: 'supabase' })
  await addRole(servers)
  const config = pgConfig(servers.pooledUrl(`app${servers.twin?.userSuffix}`, 'x'))
  const client = new pg.Client(config)
  await client.connect()
  const query = client.query('SELECT pg_sleep(60)').catch((error: pg.DatabaseError) => error.code)
  const active = `SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query = 'SELECT pg_sleep(60)'`
  await until(async () => (await ask(servers.postgres.adminUrl, active)).length > 0)
  const { processID, secretKey } = client as unknown as { processID: number; secretKey: number }
  const request = Buffer.alloc(16)
  for (const [at, word] of [16, 80877102, processID, secretKey].entries()) request.writeInt32BE(word, at * 4)
  const connected = () => connect(servers.twin?.pooledPort ?? 0, '127.0.0.1')
  // As libpq: the pooler forgets a request whose sender has gone before it was passed on.
  connected().write(request)
  expect(await query).toBe('57014')
  await client.end()
  const stranger = connected()
  stranger.write('GET / HTTP/1.1\r\n\r\n')
  await once(stranger, 'close')
  expect(await answer(servers.pooledUrl(`app${servers.twin?.userSuffix}`, 'x'))).toEqual({ one: 1 })
})

test.each([
  ['supabase', supavisorErrors.tlsRequired('app')],
  ['neon', neonErrors.insecure],
] as const)(
  'with TLS the twin of %s shows the certificate and refuses plain text, at both endpoints',
  async (twin, refusal) => {
    await using place = temporaryHome()
    const tls = await createCertificates(place.home)
    await using servers = await startServers({ twin, tls })
    await addRole(servers)
    const url = servers.pooledUrl(`app${servers.twin?.userSuffix ?? ''}`, 'x')
    for (const one of [url, at(url, servers.twin?.directPort)]) {
      expect(await answer(one, 'SELECT 1 AS one', tls.ca)).toEqual({ one: 1 })
      expect(await answer(one)).toMatchObject({ sqlstate: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' })
      const { sqlstate, message } = refusal
      expect(await answer(one.replace('verify-full', 'disable'))).toEqual({ sqlstate, message })
    }
  },
)
