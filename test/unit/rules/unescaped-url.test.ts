import { describe, expect, test } from 'vitest'
import { parseUrl } from '../../../rules/url/parse-url.ts'

const good = 'postgresql://app:pw@db.example.com:6432/shop?sslmode=require'
const password = (raw: string) => good.replace('pw', raw)

describe('a character that had to be percent-encoded is named with its place, and read as it was meant', () => {
  test.each<[raw: string, named: string]>([
    ['p#w', '#'],
    ['p?w', '?'],
    ['p@w', '@'],
    ['p%w', '%'],
    ['p/w', '/'],
    ['p w', 'white space'],
    ['p?w=1', '?'],
    ['p@w/x', '@, /'],
    ['a#b?c@d%e/f', '#, ?, @, /, %'],
    ['p%ffw', '%'],
  ])('password %s', (raw, named) => {
    const { url, faults } = parseUrl(password(raw))
    expect(url).toMatchObject({
      user: 'app',
      password: raw,
      host: 'db.example.com',
      port: 6432,
      database: 'shop',
    })
    expect(faults).toEqual([
      { code: 'URL_UNESCAPED', what: `contains ${named} in the password, not percent-encoded` },
    ])
  })

  test('user name', () => {
    const { url, faults } = parseUrl(good.replace('app', 'app@server'))
    expect(url).toMatchObject({ user: 'app@server', password: 'pw', host: 'db.example.com' })
    expect(faults).toEqual([
      { code: 'URL_UNESCAPED', what: 'contains @ in the user name, not percent-encoded' },
    ])
  })

  test('database name', () => {
    const { url, faults } = parseUrl(good.replace('shop', 'shop/'))
    expect(url?.database).toBe('shop/')
    expect(faults).toEqual([
      { code: 'URL_UNESCAPED', what: 'contains / in the database name, not percent-encoded' },
    ])
  })

  test('an @ in a parameter belongs there: no fault', () => {
    expect(parseUrl(`${good}&application_name=me@home/x`).faults).toEqual([])
    expect(parseUrl('postgresql://a:b@h/db?application_name=me@home').url).toMatchObject({
      host: 'h',
      user: 'a',
    })
  })
})
