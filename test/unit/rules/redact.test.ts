import { describe, expect, test } from 'vitest'
import { redact } from '../../../rules/url/redact.ts'

describe('redact', () => {
  test.each<[string, string, string]>([
    ['a URL', 'postgresql://app:pw@h:5432/db', 'postgresql://app:***@h:5432/db'],
    [
      'a URL in a sentence',
      'connect to postgres://app:pw@h/db failed',
      'connect to postgres://app:***@h/db failed',
    ],
    ['a password with an @', 'postgres://app:p@w@h/db', 'postgres://app:***@h/db'],
    ['a password with a space and a quotation mark', 'postgres://app:p w"x@h/db', 'postgres://app:***@h/db'],
    ['a password with ://', 'postgres://app:p://w@h/db', 'postgres://app:***@h/db'],
    ['a URL that ends too early', 'postgres://app:pw', 'postgres://app:***'],
    ['a URL that ends too early, in digits', 'postgres://app:12345', 'postgres://app:***'],
    ['an encoded colon', 'postgres://app%3Apw@h/db', 'postgres://:***@h/db'],
    [
      'two URLs',
      'postgres://a:pw@h/x and postgres://b:pw@h/y',
      'postgres://a:***@h/x and postgres://b:***@h/y',
    ],
    ['a missing slash', 'postgres:/app:pw@h/db', 'postgres:***@h/db'],
    ['a missing scheme', 'app:pw@h:5432/db', 'app:***@h:5432/db'],
    ['an API key', 'prisma+postgres://accelerate/?api_key=pw', 'prisma+postgres://accelerate/?api_key=***'],
    [
      'a password parameter',
      'postgres://h/db?user=a&password=pw&ssl=1',
      'postgres://h/db?user=a&password=***&ssl=1',
    ],
    ['a libpq string', "host=h password='p w' user=a", "host=h password='***' user=a"],
    ['JSON', '{"password":"p\\"w","port":1}', '{"password":"***","port":1}'],
    ['an assignment', 'PGPASSWORD=pw psql', 'PGPASSWORD=*** psql'],
    ['YAML', 'password: pw', 'password: ***'],
    ['a lone user, which may be the password', 'postgres://Pw9@h/db', 'postgres://:***@h/db'],
    ['a token in front of a host', 'https://ghp_1@h/x', 'https://***@h/x'],
    ['a bearer', 'authorization: Bearer aB3.x', 'authorization: Bearer ***'],
    ['an option', 'psql --password aB3 shop', 'psql --password *** shop'],
    ['SQL', "ALTER ROLE a PASSWORD 'p w'", "ALTER ROLE a PASSWORD '***'"],
    ['JSON in JSON', '"{\\"password\\":\\"pw\\"}"', '"{\\"password\\":\\"***\\"}"'],
    [
      'a header with a line break',
      '"Bearer a\nb" is an invalid header value',
      '"***" is an invalid header value',
    ],
    [
      'an unknown parameter',
      'postgres://a:b@h/d?x=Pw9&sslmode=require',
      'postgres://a:***@h/d?x=***&sslmode=require',
    ],
    ['https with a token', 'https://me:pw@h/x', 'https://me:***@h/x'],
  ])('hides what is secret in %s', (_, text, hidden) => {
    expect(redact(text)).toBe(hidden)
    expect(redact(hidden)).toBe(hidden)
  })

  test.each([
    'http://127.0.0.1:3000/api/health answers 503',
    'connect ECONNREFUSED 127.0.0.1:5432',
    'postgres://localhost:5432/db refused',
    'password: must be 15 characters long',
    'password authentication failed for user "app"',
    'postgresql://a:***@h:1/d?sslmode=require; it should read postgresql://a:***@h:1/d?sslmode=require',
    'git remote set-url origin https://acme@dev.azure.com/acme/x, or ssh://git@github.com/a/b',
    'SECRET_REUSED: JWT_REFRESH_SECRET is equal to JWT_ACCESS_SECRET',
    'export VERCEL_API_TOKEN=...',
  ])('leaves %s as it is', (text) => {
    expect(redact(text)).toBe(text)
  })

  test('hides given secrets, as they are, percent-encoded and in JSON, from 4 characters on', () => {
    const secret = 'p@"w/1'
    const text = `${secret} ${encodeURIComponent(secret)} ${JSON.stringify({ secret })} abc`
    expect(redact(text, [secret, 'abc'])).toBe('*** *** {"secret":"***"} abc')
  })
})
