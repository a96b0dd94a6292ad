import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Certificates, createCertificates } from '../../local/servers/certificates.ts'
import { ask } from '../../local/servers/query.ts'
import { type Servers, startServers, temporaryHome } from './harness/servers.ts'

describe('with a private CA', () => {
  const place = temporaryHome()
  let tls: Certificates
  let servers: Servers
  let doors: Record<string, string>
  beforeAll(async () => {
    tls = await createCertificates(place.home)
    servers = await startServers({ tls })
    await servers.admin(`CREATE ROLE app LOGIN PASSWORD 'x'`)
    doors = { direct: servers.postgres.cloudAdminUrl, pooled: servers.pooledUrl('app', 'x') }
  })
  afterAll(async () => {
    await servers[Symbol.asyncDispose]()
    await place[Symbol.asyncDispose]()
  })

  test.each(['direct', 'pooled'])(
    'the %s door is verified by who knows the CA, under each of its names',
    async (door) => {
      const url = doors[door] as string
      expect(await ask(url, 'SELECT 1 AS one', tls.ca)).toEqual([{ one: 1 }])
      expect(await ask(url.replace('127.0.0.1', 'localhost'), 'SELECT 1 AS one', tls.ca)).toEqual([
        { one: 1 },
      ])
    },
  )

  test.each(['direct', 'pooled'])(
    'the %s door is refused by who does not know the CA, or knows another',
    async (door) => {
      await using elsewhere = temporaryHome()
      const { ca } = await createCertificates(elsewhere.home)
      const url = doors[door] as string
      await expect(ask(url, 'SELECT 1')).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' })
      await expect(ask(url, 'SELECT 1', ca)).rejects.toThrow('certificate signature failure')
    },
  )

  test.each([
    ['direct', /no encryption/],
    ['pooled', /SSL required/],
  ])('the %s door refuses plain text', async (door, words) => {
    const url = (doors[door] as string).replace('verify-full', 'disable')
    await expect(ask(url, 'SELECT 1')).rejects.toThrow(words)
  })

  test('between the pooler and Postgres it is TLS too', async () => {
    const sql = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()'
    expect(await ask(doors.pooled as string, sql, tls.ca)).toEqual([{ ssl: true }])
  })
})
