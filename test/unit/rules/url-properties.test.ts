import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ConnectionUrl, formatUrl, maskedUrl } from '../../../rules/url/connection-url.ts'
import { parseUrl } from '../../../rules/url/parse-url.ts'
import { redact } from '../../../rules/url/redact.ts'

const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).filter((value) => !/[\0]/.test(value))
const label = fc.stringMatching(/^[a-z][a-z0-9]{0,12}$/)
const host = fc.oneof(
  fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.')),
  fc.constantFrom('127.0.0.1', '::1', 'fd00::1'),
)
const url: fc.Arbitrary<ConnectionUrl> = fc.record({
  user: text,
  password: text,
  host,
  port: fc.integer({ min: 1, max: 65_535 }),
  database: text,
  parameters: fc
    .dictionary(fc.stringMatching(/^[a-z_]{1,12}$/), text, { maxKeys: 4 })
    .map((all) => ({ ...all })),
})

test('parse gives back what format was given, whatever user, password, database and parameters hold', () => {
  fc.assert(
    fc.property(url, (given) => {
      const { url: read, faults } = parseUrl(formatUrl(given))
      expect(read).toEqual(given)
      expect(faults.filter(({ code }) => code !== 'URL_PLACEHOLDER')).toEqual([])
    }),
    { numRuns: 300 },
  )
})

const marker = 'S3CRET'
/** A password that can be recognized in any piece that is left of it. */
const password = fc
  .array(
    fc.oneof(
      fc.constant(marker),
      fc.string({ maxLength: 6 }).filter((value) => !/[\r\n]/.test(value)),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((pieces) => marker + pieces.join('') + marker)
const around = fc.string({ maxLength: 20 }).filter((value) => !/[@:\r\n]/.test(value))

test('redact leaves no piece of a password in a URL, however it is typed and whatever stands around it', () => {
  const forms: ((raw: string, address: string) => string)[] = [
    (raw, address) => `postgresql://app:${encodeURIComponent(raw)}@${address}:5432/db?sslmode=require`,
    (raw, address) => `postgresql://app:${raw}@${address}:5432/db?sslmode=require`,
    (raw, address) => `postgres://app:${raw}@${address}`,
    (raw, address) => `"postgres://app:${raw}@${address}/db"`,
    // Without a host behind it, an @ of the password is taken for the one in front of the host: none in here.
    (raw) => `postgres://app:${raw.replaceAll('@', '')}`,
    (raw, address) => `postgres://:${raw}@${address}/db?a=1?b=2`,
  ]
  fc.assert(
    fc.property(
      password,
      label,
      around,
      around,
      fc.constantFrom(...forms),
      (raw, address, before, after, form) => {
        const redacted = redact(`${before} ${form(raw, address)} ${after}`)
        expect(redacted).not.toContain(marker)
        expect(redact(redacted)).toBe(redacted)
      },
    ),
    { numRuns: 500 },
  )
})

test('neither the shown URL nor any fault of a hand-typed one holds a piece of the password', () => {
  fc.assert(
    fc.property(
      password,
      label,
      fc.constantFrom('', '?a=1?b=2', '&pgbouncer=true', '#x'),
      (raw, address, tail) => {
        const { url: read, faults } = parseUrl(`'postgresql://app:${raw}@${address}:5432/db${tail}'\n`)
        expect(JSON.stringify(faults)).not.toContain(marker)
        if (read) expect(maskedUrl(read)).not.toContain(marker)
      },
    ),
    { numRuns: 500 },
  )
})

test('a password typed as it is is read as it was meant, unless it holds a whole URL tail', () => {
  const tail = /^\d+\/|@[\w.-]+(:\d+)?\//
  const raw = fc.stringMatching(/^[a-zA-Z0-9#?@/!$:=&+*()_.,-]{1,20}$/).filter((value) => !tail.test(value))
  fc.assert(
    fc.property(raw, (typed) => {
      const { url: read } = parseUrl(`postgresql://app:${typed}@db.example.com:5432/shop?sslmode=require`)
      expect(read).toMatchObject({ user: 'app', password: typed, host: 'db.example.com', database: 'shop' })
    }),
    { numRuns: 500 },
  )
})
