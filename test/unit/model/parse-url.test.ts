import { describe, expect, test } from 'vitest'
import { formatUrl, shownUrl } from '../../../infra/model/url/connection-url.ts'
import { parseUrl } from '../../../infra/model/url/parse-url.ts'

const good = 'postgresql://app:pw@db.example.com:6432/shop?sslmode=require'
const parts = {
  user: 'app',
  password: 'pw',
  host: 'db.example.com',
  port: 6432,
  database: 'shop',
  parameters: { sslmode: 'require' },
}

test('a well-formed URL has no fault and every part decoded', () => {
  expect(parseUrl(good)).toEqual({ url: parts, faults: [] })
  expect(parseUrl('postgres://us%40er:p%23%3F%40%25%2Fw@[::1]/a%2Fb?application_name=a%20b+c@d').url).toEqual(
    {
      user: 'us@er',
      password: 'p#?@%/w',
      host: '::1',
      port: 5432,
      database: 'a/b',
      parameters: { application_name: 'a b c@d' },
    },
  )
})

describe('one spoiled place gives exactly one fault, and the URL that was meant', () => {
  const cases: [string, string, string, string, Partial<typeof parts>?][] = [
    [
      'a line break behind it',
      `${good}\n`,
      'URL_WHITESPACE',
      'begins or ends with 1 character of white space (`echo` adds a line break)',
    ],
    [
      'a literal \\n behind it',
      `${good}\\n`,
      'URL_WHITESPACE',
      'begins or ends with 2 characters of white space (`echo` adds a line break)',
    ],
    ['quotation marks', `"${good}"`, 'URL_QUOTED', 'is wrapped in quotation marks'],
    [
      'the name in front',
      `DATABASE_URL=${good}`,
      'URL_PREFIX',
      'has 13 characters in front of postgresql://',
    ],
    [
      'a driver in the scheme',
      good.replace('postgresql:', 'postgresql+asyncpg:'),
      'URL_SCHEME',
      'begins with postgresql+asyncpg://, not with postgresql://',
    ],
    [
      '# in the password',
      good.replace('pw', 'p#w'),
      'URL_UNESCAPED',
      'holds # in the password, not percent-encoded',
      { password: 'p#w' },
    ],
    [
      '? in the password',
      good.replace('pw', 'p?w'),
      'URL_UNESCAPED',
      'holds ? in the password, not percent-encoded',
      { password: 'p?w' },
    ],
    [
      '@ in the password',
      good.replace('pw', 'p@w'),
      'URL_UNESCAPED',
      'holds @ in the password, not percent-encoded',
      { password: 'p@w' },
    ],
    [
      '% in the password',
      good.replace('pw', 'p%w'),
      'URL_UNESCAPED',
      'holds % in the password, not percent-encoded',
      { password: 'p%w' },
    ],
    [
      '/ in the password',
      good.replace('pw', 'p/w'),
      'URL_UNESCAPED',
      'holds / in the password, not percent-encoded',
      { password: 'p/w' },
    ],
    [
      'all five in the password',
      good.replace('pw', 'a#b?c@d%e/f'),
      'URL_UNESCAPED',
      'holds #, ?, @, /, % in the password, not percent-encoded',
      { password: 'a#b?c@d%e/f' },
    ],
    [
      '? and = in the password',
      good.replace('pw', 'p?w=1'),
      'URL_UNESCAPED',
      'holds ? in the password, not percent-encoded',
      { password: 'p?w=1' },
    ],
    [
      'bytes that are no text',
      good.replace('pw', 'p%ffw'),
      'URL_UNESCAPED',
      'holds % in the password, not percent-encoded',
      { password: 'p%ffw' },
    ],
    [
      '@ in the user name',
      good.replace('app', 'app@server'),
      'URL_UNESCAPED',
      'holds @ in the user name, not percent-encoded',
      { user: 'app@server' },
    ],
    [
      '/ behind the database',
      good.replace('shop', 'shop/'),
      'URL_UNESCAPED',
      'holds / in the database name, not percent-encoded',
      { database: 'shop/' },
    ],
    ['no database', good.replace('/shop', '/'), 'URL_INCOMPLETE', 'names no database', { database: '' }],
    [
      'no user and no password',
      good.replace('app:pw@', ''),
      'URL_INCOMPLETE',
      'names no user, no password',
      { user: '', password: '' },
    ],
    [
      'two question marks',
      `${good}?connection_limit=1`,
      'URL_TWO_QUESTION_MARKS',
      'has 2 question marks; the first begins the parameters, & joins them',
      { parameters: { sslmode: 'require', connection_limit: '1' } as never },
    ],
    [
      '& in place of ?',
      good.replace('?', '&'),
      'URL_QUERY_MALFORMED',
      'begins its parameters with &, not with ?',
    ],
    [
      '&amp; between parameters',
      `${good}&amp;schema=a`,
      'URL_QUERY_MALFORMED',
      'joins its parameters with &amp; instead of &',
      { parameters: { sslmode: 'require', schema: 'a' } as never },
    ],
    [
      'a parameter twice',
      `${good}&sslmode=disable`,
      'URL_QUERY_MALFORMED',
      'names sslmode twice',
      { parameters: { sslmode: 'disable' } },
    ],
    [
      'a parameter without a name',
      `${good}&=1`,
      'URL_QUERY_MALFORMED',
      'has a parameter without a proper name',
    ],
    [
      '# behind the host',
      `${good}#x`,
      'URL_QUERY_MALFORMED',
      'holds a # behind the host, where everything after it is lost',
    ],
    [
      'a word as port',
      good.replace('6432', 'port'),
      'URL_PORT_MALFORMED',
      'has a port that is not a number from 1 to 65535',
      { port: 5432 },
    ],
    [
      'a port that is too large',
      good.replace('6432', '65536'),
      'URL_PORT_MALFORMED',
      'has a port that is not a number from 1 to 65535',
      { port: 5432 },
    ],
    [
      'a placeholder as password',
      good.replace('pw', '[YOUR-PASSWORD]'),
      'URL_PLACEHOLDER',
      'still holds a placeholder such as [PASSWORD] or [PROJECT-REF]',
      { password: '[YOUR-PASSWORD]' },
    ],
    [
      'a masked password',
      good.replace('pw', '********'),
      'URL_PLACEHOLDER',
      'still holds a placeholder such as [PASSWORD] or [PROJECT-REF]',
      { password: '********' },
    ],
    [
      'a placeholder in the host',
      good.replace('db.example', 'db.[REF]'),
      'URL_PLACEHOLDER',
      'still holds a placeholder such as [PASSWORD] or [PROJECT-REF]',
      { host: 'db.[ref].com' },
    ],
  ]
  test.each(cases)('%s', (_, text, code, what, meant = {}) => {
    expect(parseUrl(text)).toEqual({ url: { ...parts, ...meant }, faults: [{ code, what }] })
  })

  const hopeless: [string, string, string, string][] = [
    ['another database', 'mysql://app:pw@h/db', 'URL_SCHEME', 'begins with mysql://, not with postgresql://'],
    ['no URL at all', 'host=h password=pw', 'URL_SCHEME', 'does not begin with postgresql://'],
    [
      'Accelerate',
      'prisma+postgres://accelerate.prisma-data.net/?api_key=pw',
      'URL_ACCELERATE',
      'is a prisma+postgres:// URL of Prisma Accelerate, an HTTP service that node-postgres cannot speak to',
    ],
    [
      'older Accelerate',
      'prisma://aws-us-east-1.prisma-data.com/?api_key=pw',
      'URL_ACCELERATE',
      'is a prisma:// URL of Prisma Accelerate, an HTTP service that node-postgres cannot speak to',
    ],
    [
      'several hosts',
      good.replace('db.example.com', 'a.example,b.example'),
      'URL_HOST_MALFORMED',
      'has a host that is neither a name nor an address',
    ],
    ['no host', good.replace('db.example.com:6432', ''), 'URL_INCOMPLETE', 'names no host'],
  ]
  test.each(hopeless)('%s, and nothing is guessed', (_, text, code, what) => {
    expect(parseUrl(text)).toEqual({ faults: [{ code, what }] })
  })
})

test('all faults of one string come at once: 6 of 6', () => {
  const { url, faults } = parseUrl(`psql 'postgresql://app:p#w@db.example.com:6432/?a=1?b=2'\n`)
  expect(faults.map(({ code }) => code)).toEqual([
    'URL_WHITESPACE',
    'URL_QUOTED',
    'URL_PREFIX',
    'URL_UNESCAPED',
    'URL_TWO_QUESTION_MARKS',
    'URL_INCOMPLETE',
  ])
  expect(url).toEqual({ ...parts, password: 'p#w', database: '', parameters: { a: '1', b: '2' } })
})

test('a URL is written with every part encoded, and shown without its secrets', () => {
  const url = { ...parts, password: 'p@:/w', parameters: { api_key: 'k3y', sslmode: 'require' } }
  expect(formatUrl(url)).toBe(
    'postgresql://app:p%40%3A%2Fw@db.example.com:6432/shop?api_key=k3y&sslmode=require',
  )
  expect(shownUrl(url)).toBe('postgresql://app:***@db.example.com:6432/shop?api_key=***&sslmode=require')
})
