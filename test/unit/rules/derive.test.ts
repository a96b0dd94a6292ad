import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Derived, Hints } from '../../../rules/hosts/host.ts'
import { classify } from '../../../rules/url/classify.ts'
import type { ConnectionUrl } from '../../../rules/url/connection-url.ts'
import { formatUrl } from '../../../rules/url/connection-url.ts'
import { deriveDirect, derivePooled } from '../../../rules/url/derive.ts'
import { parseUrl } from '../../../rules/url/parse-url.ts'

const read = (text: string): ConnectionUrl => parseUrl(text).url as ConnectionUrl
const shown = (derived: Derived) => ('url' in derived ? formatUrl(derived.url) : derived.reason)
const url = (address: string, database = 'shop', user = 'app') =>
  `postgresql://${user}:pw@${address}/${database}`
const ref = 'abcdefghijklmnopqrst'
const pooler = 'aws-0-eu-west-2.pooler.supabase.com'
const ondigitalocean = 'a-do-user-1-0.b.db.ondigitalocean.com'

describe('the other connection is derived if the URL says enough', () => {
  test.each<[direct: string, pooled: string, hints?: Hints]>([
    [url(`${pooler}:5432`, 'postgres', `app.${ref}`), url(`${pooler}:6543`, 'postgres', `app.${ref}`)],
    [url('ep-a-1.eu-west-2.aws.neon.tech:5432'), url('ep-a-1-pooler.eu-west-2.aws.neon.tech:5432')],
    [
      url('ep-a-1.x.postgres.vercel-storage.com:5432'),
      url('ep-a-1-pooler.x.postgres.vercel-storage.com:5432'),
    ],
    [url('db.prisma.io:5432'), url('pooled.db.prisma.io:5432')],
    [url('a.postgres.database.azure.com:5432'), url('a.postgres.database.azure.com:6432')],
    [url('p.a.db.postgresbridge.com:5432'), url('p.a.db.postgresbridge.com:5431')],
    [
      url(`${ondigitalocean}:25060`),
      url(`${ondigitalocean}:25061`, 'web'),
      { poolName: 'web', database: 'shop' },
    ],
  ])('%s and back', (direct, pooled, hints) => {
    expect(shown(derivePooled(read(direct), hints))).toBe(pooled)
    expect(shown(deriveDirect(read(pooled), hints))).toBe(direct)
    expect(shown(derivePooled(read(pooled), hints))).toBe(pooled)
    expect(shown(deriveDirect(read(direct), hints))).toBe(direct)
  })

  test('Supabase: db.REF becomes the shared pooler with its host given, and the session mode for migrations', () => {
    const direct = read(url(`db.${ref}.supabase.co:5432`))
    expect(shown(derivePooled(direct, { poolerHost: pooler }))).toBe(
      url(`${pooler}:6543`, 'shop', `app.${ref}`),
    )
    expect(shown(derivePooled(direct))).toContain('copy it from Connect > Transaction pooler')
    expect(shown(deriveDirect(read(url(`db.${ref}.supabase.co:6543`))))).toBe(
      url(`db.${ref}.supabase.co:5432`),
    )
  })

  test('three -pooler become one, or none', () => {
    const host = read(url('ep-a-1-pooler-pooler-pooler.x.aws.neon.tech:5432'))
    expect(shown(derivePooled(host))).toBe(url('ep-a-1-pooler.x.aws.neon.tech:5432'))
    expect(shown(deriveDirect(host))).toBe(url('ep-a-1.x.aws.neon.tech:5432'))
  })

  test('parameters stay, except those that the other endpoint refuses or that mean nothing there', () => {
    const azure = 'a.postgres.database.azure.com'
    expect(shown(derivePooled(read(`${url(`${azure}:5432`)}?sslmode=require&options=-c%20a=1`)))).toBe(
      `${url(`${azure}:6432`)}?sslmode=require`,
    )
    const query = '?sslmode=require&pgbouncer=true&connection_limit=1&pool_timeout=5'
    expect(shown(deriveDirect(read(`${url(`${azure}:6432`)}${query}`)))).toBe(
      `${url(`${azure}:5432`)}?sslmode=require`,
    )
  })
})

describe('where it says too little, the reason says what to do', () => {
  test.each<[string, (url: ConnectionUrl, hints?: Hints) => Derived, string]>([
    [url(`${ondigitalocean}:25060`), derivePooled, 'create one under Connection Pools'],
    [url(`${ondigitalocean}:25061`), deriveDirect, 'set the name of the database behind it'],
    [url('a.aivencloud.com:1234'), derivePooled, 'copy its URI from Connection pools'],
    [url('a.aivencloud.com:1234'), deriveDirect, 'copy the Service URI'],
    [url('console.neon.tech'), derivePooled, 'copy the URL from the dashboard'],
    [url('db.example.com:6432'), deriveDirect, 'set poolproof:database.directAddress'],
    [url('db.example.com:5432'), derivePooled, 'copy the pooled URL from its dashboard'],
    [url('db.example.com:5432'), deriveDirect, 'copy the direct URL from its dashboard'],
    [url('a.b.rds.amazonaws.com'), derivePooled, 'put PgBouncer in transaction mode in front of it'],
  ])('%s', (text, derive, reason) => {
    expect(shown(derive(read(text)))).toContain(reason)
  })
})

const label = fc.stringMatching(/^[a-z][a-z0-9]{2,10}$/)
const endpoint = fc.tuple(label, label).map(([a, b]) => `ep-${a}-${b}`)
const password = fc.string({ minLength: 1, maxLength: 20 })
/** Direct URLs of providers whose pooled URL follows from them, in any spelling of theirs. */
const directHost = fc.oneof(
  endpoint.map((name) => ({ host: `${name}.c-3.eu-west-2.aws.neon.tech`, port: 5432 })),
  endpoint.map((name) => ({ host: `${name}.us-east-1.postgres.vercel-storage.com`, port: 5432 })),
  fc.constant({ host: 'db.prisma.io', port: 5432 }),
  label.map((name) => ({ host: `${name}.postgres.database.azure.com`, port: 5432 })),
  label.map((name) => ({ host: `p.${name}.db.postgresbridge.com`, port: 5432 })),
  fc.constant({ host: pooler, port: 5432 }),
)
const directUrl: fc.Arbitrary<ConnectionUrl> = fc
  .record({ address: directHost, role: label, password, database: label })
  .map(({ address, role, ...rest }) => ({
    ...address,
    ...rest,
    user: address.host === pooler ? `${role}.${ref}` : role,
    parameters: { sslmode: 'require' },
  }))

test('derived URLs are what they are for, and keep provider, project, database and password', () => {
  fc.assert(
    fc.property(directUrl, (direct) => {
      const pooled = derivePooled(direct)
      if (!('url' in pooled)) throw new Error(pooled.reason)
      const { provider, project, database } = classify(direct)
      expect(classify(pooled.url)).toMatchObject({
        endpoint: 'pooled',
        confidence: 'high',
        provider,
        database,
      })
      expect(classify(pooled.url).poolMode).not.toBe('session')
      expect(classify(pooled.url).project).toBe(project)
      expect(pooled.url.password).toBe(direct.password)
      expect(deriveDirect(pooled.url)).toEqual({ url: direct })
    }),
    { numRuns: 300 },
  )
})
