import fc from 'fast-check'
import pg from 'pg'
import { expect, test } from 'vitest'
import { urlRules } from '../../../rules/environment/check-environment.ts'
import { correctUrl } from '../../../rules/environment/check-url.ts'
import type { DeploymentFacts } from '../../../rules/environment/deployment-facts.ts'
import { resultsOf } from '../../../rules/environment/rule.ts'
import { readSubject, type UrlSubject } from '../../../rules/environment/url-subject.ts'
import { type ConnectionUrl, formatUrl } from '../../../rules/url/connection-url.ts'
import { parseUrl } from '../../../rules/url/parse-url.ts'
import { pgFields, pgTls } from '../../../rules/url/pg-config.ts'

const ref = 'abcdefghijklmnopqrst'
const hosts = [
  `db.${ref}.supabase.co`,
  'aws-0-us-east-1.pooler.supabase.com',
  'ep-x-1.us-east-2.aws.neon.tech',
  'ep-x-1-pooler.us-east-2.aws.neon.tech',
  'ep-x-1-pooler-pooler.us-east-2.aws.neon.tech',
  'us-east-2.aws.neon.tech',
  'ep-x-1.us-east-1.postgres.vercel-storage.com',
  'db.prisma.io',
  'pooled.db.prisma.io',
  'shop.postgres.database.azure.com',
  'db-1.b.db.ondigitalocean.com',
  'pg-1-shop.a.aivencloud.com',
  'p.abc.db.postgresbridge.com',
  'shop.abc.eu-central-1.rds.amazonaws.com',
  'dpg-abc-a.oregon-postgres.render.com',
  'monorail.proxy.rlwy.net',
  'a.horizon.psdb.cloud',
  'ec2-1-2-3-4.compute-1.amazonaws.com',
  'pgbouncer.x1.flympg.net',
  'direct.x1.flympg.net',
  'shop.cluster-ro-abc.eu-central-1.rds.amazonaws.com',
  'shop.proxy-abc.eu-central-1.rds.amazonaws.com',
  'abc.def.tsdb.cloud.timescale.com',
  'free-1.aws-eu.cockroachlabs.cloud',
  'db.example.com',
  '10.0.0.7',
  'localhost',
  '2a05:d014::1',
]
const pick = (...values: (string | undefined)[]) => fc.constantFrom(...values)
const tlsParameters = fc.record({
  sslmode: pick(
    undefined,
    '',
    'require',
    'disable',
    'no-verify',
    'prefer',
    'verify-ca',
    'verify-full',
    'Require',
  ),
  ssl: pick(undefined, undefined, '', 'true', '1', '0', 'false', 'no-verify'),
  sslnegotiation: pick(undefined, undefined, 'postgres', 'direct'),
  uselibpqcompat: pick(undefined, undefined, 'true', 'false'),
})
const otherParameters = fc.record({
  sslaccept: pick(undefined, 'strict', 'accept_invalid_certs'),
  sslrootcert: pick(undefined, undefined, 'system', 'ca.pem'),
  pgbouncer: pick(undefined, 'true'),
  pbbouncer: pick(undefined, undefined, 'true'),
  slmode: pick(undefined, undefined, 'require'),
  connection_limit: pick(undefined, '1'),
  conection_limit: pick(undefined, undefined, '1'),
  schema: pick(undefined, undefined, 'public', 'shop'),
  search_path: pick(undefined, undefined, 'shop'),
  statement_timeout: pick(undefined, undefined, '5000'),
  options: pick(undefined, undefined, '-c search_path=shop', 'endpoint=ep-x-1', `reference=${ref}`),
  channel_binding: pick(undefined, 'require'),
  foo: pick(undefined, undefined, 'bar'),
})
const given = (parameters: Record<string, string | undefined>) =>
  Object.fromEntries(
    Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
const url: fc.Arbitrary<ConnectionUrl> = fc
  .record({
    user: fc.constantFrom('app', 'app@corp', `postgres.${ref}`, 'pool@server'),
    password: fc.constantFrom('pw', 'p#w/%'),
    host: fc.constantFrom(...hosts),
    port: fc.constantFrom(5432, 6432, 6543, 6544, 25_060, 25_061),
    database: fc.constantFrom('shop', 'defaultdb', 'postgres'),
    tls: tlsParameters,
    others: otherParameters,
  })
  .map(({ tls, others, ...rest }) => ({ ...rest, parameters: { ...given(tls), ...given(others) } }))

const facts: fc.Arbitrary<DeploymentFacts> = fc.constantFrom<DeploymentFacts>(
  { variables: {} },
  { variables: {}, where: 'file', packages: { '@prisma/client': '7.10.0' } },
  { variables: {}, where: 'file', packages: { '@prisma/client': '6.1.0' } },
  { variables: { DATABASE_POOL_MAX: { value: '2' } }, where: 'stack', honoursConnectionLimit: true },
)
const subject: fc.Arbitrary<UrlSubject> = fc
  .tuple(url, fc.constantFrom('pooled' as const, 'direct' as const), facts)
  .map(([from, role, known]) => {
    const name = role === 'pooled' ? 'DATABASE_URL' : 'DIRECT_URL'
    return readSubject({ name, role, text: formatUrl(from) }, known) as UrlSubject
  })

test('the corrected URL has no fault left that a rule can correct, and keeps role, password and database', () => {
  fc.assert(
    fc.property(subject, (from) => {
      const correction = correctUrl(from, urlRules)
      const left = resultsOf(urlRules, correction).filter((each) => each.correction)
      expect(left.map(({ finding }) => finding.code)).toEqual([])
      const { user, password } = correction.url
      expect(password).toBe(from.url.password)
      expect(user.split('.')[0]).toBe(from.url.user.split('.')[0])
      if (!/ondigitalocean/.test(from.url.host)) expect(correction.url.database).toBe(from.url.database)
      // What is printed is read again as the same.
      const { name, role, facts: known } = from
      const printed = readSubject({ name, role, text: formatUrl(correction.url) }, known) as UrlSubject
      expect(printed.parsed.faults.filter(({ code }) => code !== 'URL_PLACEHOLDER')).toEqual([])
      expect(formatUrl(correctUrl(printed, urlRules).url).toLowerCase()).toBe(
        formatUrl(printed.url).toLowerCase(),
      )
    }),
    { numRuns: 3000 },
  )
})

test('TLS is what node-postgres makes of the parameters', () => {
  fc.assert(
    fc.property(tlsParameters, (tls) => {
      const parameters = given(tls)
      const text = `postgresql://u:p@db.example.com/shop?${new URLSearchParams(parameters)}`
      // As it throws for verify-ca without a CA, there is nothing to compare.
      fc.pre(!(parameters.uselibpqcompat === 'true' && parameters.sslmode === 'verify-ca'))
      fc.pre(!(parameters.sslnegotiation === 'direct' && pgTls(parameters) === 'plain'))
      const { ssl } = new pg.Client(text) as unknown as { ssl: boolean | { rejectUnauthorized?: boolean } }
      const unverified = typeof ssl === 'object' && ssl.rejectUnauthorized === false
      expect(pgTls(parameters)).toBe(ssl ? (unverified ? 'unverified' : 'verified') : 'plain')
    }),
    { numRuns: 500 },
  )
})

test('user, password, host, port and database are those that node-postgres takes from the same URL', () => {
  const part = fc.constantFrom('a', 'a b', 'ä@', '#/?')
  const asked = fc.record({
    host: pick(undefined, 'other.example.com', '/var/run/postgresql', ''),
    port: pick(undefined, '6543'),
    user: pick(undefined, 'other', ''),
    password: pick(undefined, 'p#w'),
    dbname: pick(undefined, 'other'),
  })
  fc.assert(
    fc.property(
      part,
      part,
      fc.constantFrom('db.example.com', '::1', '/tmp'),
      asked,
      (user, password, host, query) => {
        // Of two sockets node-postgres makes one path.
        fc.pre(!(host === '/tmp' && query.host))
        const parameters = given(query)
        const text = formatUrl({ user, password, host, port: 5433, database: 'shop', parameters })
        const { host: h, port, user: u, password: p, database } = new pg.Client(text)
        expect(pgFields(new URL(text))).toEqual({ host: h, port, user: u, password: p, database })
        expect(parseUrl(text).url).toMatchObject({ host: h, port, user: u, password: p, database })
      },
    ),
  )
})
