import { expect, test } from 'vitest'
import { families } from '../../../rules/environment/check-environment.ts'
import { variablesOf } from '../../../rules/environment/deployment-facts.ts'
import { classify } from '../../../rules/url/classify.ts'
import { formatUrl } from '../../../rules/url/connection-url.ts'
import { deriveDirect, derivePooled } from '../../../rules/url/derive.ts'
import { parseUrl } from '../../../rules/url/parse-url.ts'
import { findings } from './good-facts.ts'
import { ec2, rds, rows, url } from './host-rows.ts'

const shown = (derived: ReturnType<typeof derivePooled>) =>
  'url' in derived ? formatUrl(derived.url) : derived.reason

test.each(rows)('$name: $url', (each) => {
  const read = parseUrl(each.url).url
  if (!read) throw new Error('not read')
  const { provider, endpoint, poolMode, reach } = classify(each.url)
  expect([provider, `${endpoint} ${poolMode} ${reach}`]).toEqual([each.name, each.reading])
  const facts = { variables: variablesOf({ DATABASE_URL: each.url }), where: 'vercel' as const }
  expect(
    families
      .urls(facts)
      .map(({ code, severity }) => `${severity} ${code}`)
      .toSorted(),
  ).toEqual(each.found.toSorted())
  expect(shown(derivePooled(read))).toContain(each.pooled)
  expect(shown(deriveDirect(read))).toContain(each.direct)
})

test('a pooled connection whose mode is unknown is never certain', () => {
  for (const { url: given, reading, found } of rows) {
    if (/^direct| transaction | session |private$/.test(reading)) continue
    expect(
      found.some((line) => /DOOR_UNKNOWN|HOST_NOT_POSTGRES/.test(line)),
      given,
    ).toBe(true)
  }
})

const setUrl = 'vercel env add DATABASE_URL production --sensitive --force, then vercel redeploy URL'
const told = (given: string, more: Record<string, string> = {}, directUrl?: string) =>
  findings({
    where: 'vercel',
    variables: variablesOf({ DATABASE_URL: given, ...more }),
    ...(directUrl && { directUrl }),
  }).filter((line) => / (HOST_|DIRECT_AS|TLS_CA)/.test(line))

test.each<[string, string[]]>([
  [
    url('aws.connect.psdb.cloud:5432'),
    [
      `refuse DATABASE_URL HOST_NOT_POSTGRES: DATABASE_URL names aws.connect.psdb.cloud, which is PlanetScale's MySQL (Vitess): no Postgres answers there => a Postgres database of PlanetScale has a host that ends in .pg.psdb.cloud or .horizon.psdb.cloud; then ${setUrl}`,
    ],
  ],
  [
    url('us-east-3.pg.psdb.cloud:6432'),
    [
      `refuse DATABASE_URL HOST_USER: DATABASE_URL logs in as app: PlanetScale finds the branch by the user name: it must be app.BRANCH => ${setUrl}`,
    ],
  ],
  [
    url('shop.postgres.database.azure.com:6432', 'app%40shop'),
    [
      `refuse DATABASE_URL HOST_USER: DATABASE_URL logs in as app@shop: a flexible server wants the bare role name, without @shop, which was the single server's; it should read postgresql://app:***@shop.postgres.database.azure.com:6432/shop?sslmode=require => ${setUrl}`,
    ],
  ],
  [url('shop.postgres.database.azure.com:6432', 'me%40corp.com'), []],
  [
    url('mud-llama-1.j77.aws-eu-west-1.cockroachlabs.cloud:26257'),
    [
      'warn DATABASE_URL DIRECT_AS_POOLED: DATABASE_URL connects directly to CockroachDB (it has no pooler, and wants a pool of 1 in each instance): every instance takes connections of Postgres itself => it has no pooler and takes thousands of connections: set the pool of each instance to 1: vercel env add DATABASE_POOL_MAX production --force, then vercel redeploy URL',
    ],
  ],
])('%s', (given, lines) => {
  expect(told(given)).toEqual(lines)
})

test('an IPv6 address is out of reach for certain, whatever listens there; a private one is private', () => {
  const found = (address: string) =>
    findings({ where: 'vercel', variables: variablesOf({ DATABASE_URL: url(address) }) }).filter((line) =>
      / (IPV6_ONLY|PRIVATE_HOST)/.test(line),
    )
  for (const address of ['[2a05:d014::1]:6432', '[2a05:d014::1]:5432'])
    expect(found(address)).toEqual([
      `refuse DATABASE_URL IPV6_ONLY: DATABASE_URL names 2a05:d014::1, which is an IPv6 address: Vercel cannot reach it => ${setUrl}`,
    ])
  expect(found('[fdaa:22::4]:5432').join()).toContain('PRIVATE_HOST')
  expect(found('[::1]:5432')).toEqual([])
})

test('a replica is certain as the URL of the migrations, with the server that writes', () => {
  const [line] = told(url('pooler.example.com:6432'), {}, url(`shop.cluster-ro-abc123.${rds}:5432`)).filter(
    (each) => each.includes('HOST_READ_ONLY'),
  )
  expect(line).toBe(
    `refuse DIRECT_URL HOST_READ_ONLY: DIRECT_URL leads to a replica of Amazon RDS, which refuses every write (25006); it should read postgresql://app:***@shop.cluster-abc123.${rds}:5432/shop?sslmode=require => set DIRECT_URL where migrations run (CI, .env), never on Vercel`,
  )
})

test('a host without pooler that wants a pool of 1 is not reported again once it has one', () => {
  const given = url('mud-llama-1.j77.aws-eu-west-1.cockroachlabs.cloud:26257')
  expect(told(given, { DATABASE_POOL_MAX: '1' })).toEqual([])
})

test("Heroku's pooled name beside the direct one is the one to copy", () => {
  const facts = {
    where: 'vercel' as const,
    variables: variablesOf({
      DATABASE_URL: url(`${ec2}:5432`),
      DATABASE_CONNECTION_POOL_URL: url(`${ec2}:5433`),
    }),
  }
  expect(findings(facts).find((line) => line.includes('INTEGRATION_INVERTED'))).toContain(
    'DATABASE_CONNECTION_POOL_URL is the pooled one',
  )
})

test('where a CA is private, the fix says how to get its certificate', () => {
  for (const given of [url('nozomi.proxy.rlwy.net:57027'), url(`${ec2}:5432`)])
    expect(told(given).join()).toContain('openssl s_client -starttls postgres')
  expect(told(url(`shop.abc123.${rds}:5432`)).join()).toContain('truststore.pki.rds.amazonaws.com')
})
