import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkEnvironment } from '../../../rules/environment/check-environment.ts'
import { formatUrl, maskedUrl } from '../../../rules/url/connection-url.ts'
import { redact, urlSecrets } from '../../../rules/url/redact.ts'
import { goodFacts } from './good-facts.ts'

/** Found in any piece and encoding of the password, as it needs none itself. */
const marker = 'S3cr3tPw'
const password = fc
  .array(fc.oneof(fc.constant(marker), fc.string({ maxLength: 5, unit: 'grapheme' })), { maxLength: 4 })
  .map((pieces) => `${marker}${pieces.join('').replace(/[\r\n\0]/g, '')}${marker}`)
const name = fc.stringMatching(/^[a-z][a-z0-9_]{2,12}$/)
const host = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9-]{0,8}[a-z]\.(example|internal)\.com$/),
  fc.constantFrom('ep-a-1-pooler.eu-central-1.aws.neon.tech', 'aws-0-eu-central-1.pooler.supabase.com'),
)
const url = fc.record({
  user: name,
  password,
  host,
  port: fc.integer({ min: 1, max: 65_535 }),
  database: name,
  parameters: fc.constantFrom({}, { sslmode: 'require' }, { schema: 'shop', pgbouncer: 'true' }),
})

const texts: ((url: string, password: string) => string)[] = [
  (text) => `Error: connect to ${text} failed`,
  (text) => `psql "${text}" -c 'select 1'`,
  (text) => JSON.stringify({ message: `no login at ${text}`, datasourceUrl: text }),
  (text) => JSON.stringify(JSON.stringify({ url: text })),
  (text) => `TypeError: Invalid URL\n    input: '${text}',\n    code: 'ERR_INVALID_URL'`,
  (text) => `DATABASE_URL=${text}\n`,
  (text) => encodeURIComponent(text),
  (_, secret) => `password authentication failed (${secret}) and "${encodeURIComponent(secret)}"`,
  (_, secret) => JSON.stringify({ password: secret, nested: JSON.stringify({ PGPASSWORD: secret }) }),
  (_, secret) => `ALTER ROLE app PASSWORD '${secret}'; host=h user=app password='${secret}'`,
  (_, secret) => `Login ${btoa(String.fromCharCode(...new TextEncoder().encode(secret)))} refused`,
  (_, secret) => new URLSearchParams({ q: secret }).toString(),
  (_, secret) => secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;'),
]

test('the password is in no text that quotes it or its URL, in whatever encoding', () => {
  fc.assert(
    fc.property(url, fc.constantFrom(...texts), (given, quote) => {
      const text = formatUrl(given)
      const said = redact(quote(text, given.password), urlSecrets(text))
      expect(said).not.toMatch(/S3cr3tPw|UzNjcjN0/i)
      if (quote(text, '').startsWith('Error:'))
        for (const part of [given.user, given.host, `:${given.port}/`, given.database])
          expect(said).toContain(part)
    }),
    { numRuns: 300 },
  )
})

test('no finding and no shown URL holds it either; user, host, port and database stay', () => {
  fc.assert(
    fc.property(url, (given) => {
      const value = formatUrl(given)
      const variables = { ...goodFacts.variables, DATABASE_URL: { value }, DIRECT_URL: { value } }
      expect(JSON.stringify(checkEnvironment({ ...goodFacts, directUrl: value, variables }))).not.toContain(
        marker,
      )
      const { user, host: address, port, database } = given
      expect(maskedUrl(given)).toContain(`postgresql://${user}:***@${address}:${port}/${database}`)
    }),
    { numRuns: 300 },
  )
})

/** Hand-typed, and not as a URL is written: each puts the password where another part should be. */
const typed: ((user: string, secret: string, host: string) => string)[] = [
  (user, secret, address) => `postgresql://${user}/${secret}@${address}:5432/shop`,
  (_, secret, address) => `postgresql://${secret}@${address}/shop`,
  (user, secret, address) => `postgresql://${user}:${secret}@${address}`,
  (user, secret, address) => `postgresql://${user}:${secret}@${address}:5432/shop?sslmode=require`,
  (user, secret, address) => `postgresql://${user}:a@${secret}@${address}:5432/shop`,
  (user, secret, address) => `postgresql://${address}/shop?user=${user}&password=${secret}`,
  (user, secret, address) => `postgresql://${user}:x1@${address}/shop?user=${encodeURIComponent(secret)}`,
  (user, secret, address) => `postgresql://${user}@${address}/shop?user=${encodeURIComponent(secret)}`,
  (_, secret, address) => `postgresql://${address}/shop?sslmode=require&user=${encodeURIComponent(secret)}`,
  (user, secret, address) => `postgresql://${user}:x@${address}/shop?options=-c%20a%3D${secret}`,
  // What follows an @ would be the host of a whole URL.
  (user, secret) => `postgresql://${user}:${secret.replaceAll('@', '')}`,
  (user, secret, address) => `host=${address} user=${user} password=${secret}`,
  (user, secret, address) => `jdbc:postgresql://${address}/shop?user=${user}&password=${secret}`,
  (user, secret, address) => `psql postgres://${user}:${secret}@${address}/shop`,
  (user, secret, address) => `PGPASSWORD=${secret} psql -h ${address} -U ${user}`,
]
const simple = fc.stringMatching(/^[a-zA-Z0-9@!$/?#%^*+._~-]{0,6}$/).map((middle) => marker + middle + marker)

test('a value that is typed wrongly shows nothing of it, in the findings and in any text', () => {
  fc.assert(
    fc.property(name, simple, host, fc.constantFrom(...typed), (user, secret, address, write) => {
      const value = write(user, secret, address)
      for (const place of ['DATABASE_URL', 'POSTGRES_URL', 'NEXT_PUBLIC_URL', 'FRONTEND_URL', 'NODE_ENV']) {
        const variables = { ...goodFacts.variables, [place]: { value } }
        const found = checkEnvironment({ ...goodFacts, directUrl: value, adminUrl: value, variables })
        expect(JSON.stringify(found)).not.toMatch(/S3cr3tPw/i)
      }
      expect(redact(`cannot use ${value}`)).not.toMatch(/S3cr3tPw/i)
    }),
    { numRuns: 300 },
  )
})

test('a password behind the ? that contains what looks like a host is shown nowhere', () => {
  const value = `postgresql://db.example.com/shop?user=app&password=${marker}l??@H/${marker}`
  const variables = { ...goodFacts.variables, DATABASE_URL: { value } }
  const found = checkEnvironment({ ...goodFacts, directUrl: value, adminUrl: value, variables })
  expect(found.map(({ subject }) => subject)).toContain('DIRECT_URL')
  expect(JSON.stringify(found)).not.toMatch(/S3cr3tPw/i)
})
