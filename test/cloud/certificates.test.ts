import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Certificates, createCertificates } from '../../local/servers/certificates.ts'
import { ask } from '../../local/servers/query.ts'
import { type Servers, startServers, temporaryHome } from './harness/servers.ts'

describe('with a private CA', () => {
  const place = temporaryHome()
  let tls: Certificates
  let servers: Servers
  let urls: Record<string, string>
  beforeAll(async () => {
    tls = await createCertificates(place.home)
    servers = await startServers({ tls })
    await servers.admin(`CREATE ROLE app LOGIN PASSWORD 'x'`)
    urls = { direct: servers.postgres.cloudAdminUrl, pooled: servers.pooledUrl('app', 'x') }
  })
  afterAll(async () => {
    await servers[Symbol.asyncDispose]()
    await place[Symbol.asyncDispose]()
  })

  test.each(['direct', 'pooled'])(
    'the %s endpoint is verified by a client that knows the CA, under each of its names',
    async (endpoint) => {
      const url = urls[endpoint] as string
      expect(await ask(url, 'SELECT 1 AS one', tls.ca)).toEqual([{ one: 1 }])
      expect(await ask(url.replace('127.0.0.1', 'localhost'), 'SELECT 1 AS one', tls.ca)).toEqual([
        { one: 1 },
      ])
    },
  )

  test.each(['direct', 'pooled'])(
    'the %s endpoint is refused by a client that does not know the CA, or knows another',
    async (endpoint) => {
      await using elsewhere = temporaryHome()
      const { ca } = await createCertificates(elsewhere.home)
      const url = urls[endpoint] as string
      await expect(ask(url, 'SELECT 1')).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' })
      await expect(ask(url, 'SELECT 1', ca)).rejects.toThrow('certificate signature failure')
    },
  )

  test.each([
    ['direct', /no encryption/],
    ['pooled', /SSL required/],
  ])('the %s endpoint refuses plain text', async (endpoint, words) => {
    const url = (urls[endpoint] as string).replace('verify-full', 'disable')
    await expect(ask(url, 'SELECT 1')).rejects.toThrow(words)
  })

  test('between the pooler and Postgres it is TLS too', async () => {
    const sql = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()'
    expect(await ask(urls.pooled as string, sql, tls.ca)).toEqual([{ ssl: true }])
  })
})
