import { describe, expect, test } from 'vitest'
import { formatUrl, maskedUrl } from '../../../rules/url/connection-url.ts'
import { parseUrl } from '../../../rules/url/parse-url.ts'

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

interface Case {
  spoiled: string
  text: string
  fault: { code: string; what: string }
  placeholders?: Record<string, string>
  meant?: Record<string, unknown>
}

const fault = (code: string, what: string) => ({ fault: { code, what } })
const space = (count: string) =>
  fault('URL_WHITESPACE', `begins or ends with ${count} of white space (\`echo\` adds a line break)`)
const query = (what: string) => fault('URL_QUERY_MALFORMED', what)
const port = {
  ...fault('URL_PORT_MALFORMED', 'has a port that is not a number from 1 to 65535'),
  meant: { port: 5432 },
}
const placeholder = (where: string) => fault('URL_PLACEHOLDER', `still has a placeholder in its ${where}`)

describe('one spoiled place gives exactly one fault, and the URL that was meant', () => {
  test.each<Case>([
    { spoiled: 'a line break behind it', text: `${good}\n`, ...space('1 character') },
    { spoiled: 'a literal \\n behind it', text: `${good}\\n`, ...space('2 characters') },
    {
      spoiled: 'quotation marks',
      text: `"${good}"`,
      ...fault('URL_QUOTED', 'is wrapped in quotation marks'),
    },
    {
      spoiled: 'the name in front',
      text: `DATABASE_URL=${good}`,
      ...fault('URL_PREFIX', 'has 13 characters in front of postgresql://'),
    },
    {
      spoiled: 'a driver in the scheme',
      text: good.replace('postgresql:', 'postgresql+asyncpg:'),
      ...fault('URL_SCHEME', 'begins with postgresql+asyncpg://, not with postgresql://'),
    },
    {
      spoiled: 'no database',
      text: good.replace('/shop', '/'),
      ...fault('URL_INCOMPLETE', 'names no database'),
      meant: { database: '' },
    },
    {
      spoiled: 'no user and no password',
      text: good.replace('app:pw@', ''),
      ...fault('URL_INCOMPLETE', 'names no user, no password'),
      meant: { user: '', password: '' },
    },
    {
      spoiled: 'two question marks',
      text: `${good}?connection_limit=1`,
      ...fault(
        'URL_TWO_QUESTION_MARKS',
        'has 2 question marks; the first begins the parameters, & joins them',
      ),
      meant: { parameters: { sslmode: 'require', connection_limit: '1' } },
    },
    {
      spoiled: '& in place of ?',
      text: good.replace('?', '&'),
      ...query('begins its parameters with &, not with ?'),
    },
    {
      spoiled: '&amp; between parameters',
      text: `${good}&amp;schema=a`,
      ...query('joins its parameters with &amp; instead of &'),
      meant: { parameters: { sslmode: 'require', schema: 'a' } },
    },
    {
      spoiled: 'a parameter twice',
      text: `${good}&sslmode=disable`,
      ...query('names sslmode twice'),
      meant: { parameters: { sslmode: 'disable' } },
    },
    {
      spoiled: 'a nameless parameter',
      text: `${good}&=1`,
      ...query('has a parameter without a proper name'),
    },
    {
      spoiled: '# behind the host',
      text: `${good}#x`,
      ...query('contains a # after the host, where everything after it is lost'),
    },
    { spoiled: 'a word as port', text: good.replace('6432', 'port'), ...port },
    { spoiled: 'a port that is too large', text: good.replace('6432', '65536'), ...port },
    {
      spoiled: 'a placeholder as password',
      text: good.replace('pw', '[YOUR-PASSWORD]'),
      ...placeholder('password'),
      meant: { password: '[YOUR-PASSWORD]' },
    },
    {
      spoiled: 'a masked password',
      text: good.replace('pw', '****'),
      ...placeholder('password'),
      meant: { password: '****' },
    },
    {
      spoiled: 'a placeholder in the host',
      text: good.replace('db.example', 'db.[REF]'),
      ...placeholder('host'),
      meant: { host: 'db.p8rref.com' },
      placeholders: { p8rref: '[REF]' },
    },
  ])('$spoiled', ({ text, fault: expected, meant, placeholders = {} }) => {
    const { url, faults, placeholders: found = {} } = parseUrl(text)
    expect({ url, faults, found }).toEqual({
      url: { ...parts, ...meant },
      faults: [expected],
      found: placeholders,
    })
  })

  const accelerate = 'URL of Prisma Accelerate, an HTTP service that node-postgres cannot speak to'
  test.each<[string, string, string, string]>([
    ['another database', 'mysql://app:pw@h/db', 'URL_SCHEME', 'begins with mysql://, not with postgresql://'],
    ['no URL at all', 'host=h password=pw', 'URL_SCHEME', 'does not begin with postgresql://'],
    [
      'Accelerate',
      'prisma+postgres://h/?api_key=pw',
      'URL_ACCELERATE',
      `is a prisma+postgres:// ${accelerate}`,
    ],
    ['older Accelerate', 'prisma://h/?api_key=pw', 'URL_ACCELERATE', `is a prisma:// ${accelerate}`],
    [
      'several hosts',
      good.replace('db.example.com', 'a.example,b.example'),
      'URL_HOST_MALFORMED',
      'names several hosts, and node-postgres connects to one',
    ],
    ['no host', good.replace('db.example.com:6432', ''), 'URL_INCOMPLETE', 'names no host'],
  ])('%s, and nothing is guessed', (_, text, code, what) => {
    expect(parseUrl(text)).toEqual({ faults: [{ code, what }] })
  })
})

test('all faults of one string come at once: 6 of 6', () => {
  const { url, faults } = parseUrl(`psql 'postgresql://app:p#w@db.example.com:6432/?a=1?b=2'\n`)
  expect(faults.map(({ code }) => code)).toEqual([
    'URL_WHITESPACE',
    'URL_QUOTED',
    'URL_PREFIX',
    'URL_TWO_QUESTION_MARKS',
    'URL_UNESCAPED',
    'URL_INCOMPLETE',
  ])
  expect(url).toEqual({ ...parts, password: 'p#w', database: '', parameters: { a: '1', b: '2' } })
})

test('a URL is written with every part encoded, and shown without its secrets', () => {
  const url = { ...parts, password: 'p@:/w', parameters: { api_key: 'k3y', sslmode: 'require' } }
  expect(formatUrl(url)).toBe(
    'postgresql://app:p%40%3A%2Fw@db.example.com:6432/shop?api_key=k3y&sslmode=require',
  )
  expect(maskedUrl(url)).toBe('postgresql://app:***@db.example.com:6432/shop?api_key=***&sslmode=require')
})
