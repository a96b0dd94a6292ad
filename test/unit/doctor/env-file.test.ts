import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type DoctorRun, differing, runDoctor } from '../../cloud/harness/run-doctor.ts'

/** An .env file, and beside it a package.json; each test types one thing wrong. */
const folder = mkdtempSync(join(tmpdir(), 'poolproof-env-'))
const ref = 'abcdefghijklmnopqrst'
const host = 'aws-1-eu-central-1.pooler.supabase.com'
const url = `postgresql://app.${ref}:canary1@${host}:6543/postgres?sslmode=require`
const good = {
  DATABASE_URL: `"${url}"`,
  DIRECT_URL: `"postgresql://postgres.${ref}:canary2@${host}:5432/postgres?sslmode=require"`,
  DATABASE_CA: '"-----BEGIN CERTIFICATE-----"',
  JWT_ACCESS_SECRET: 'canaryq3V8rZ1mXk7TtN5yBf2WcJ9sLhE4uGdP',
  JWT_REFRESH_SECRET: 'canaryM6xQp2Yv9RbK4nZs8TgW1fHjC7eUaLd3',
  FRONTEND_URL: 'https://www.example.com',
  NODE_ENV: 'production',
}
const packages = { prisma: '7.10.0', '@prisma/client': '7.10.0', '@prisma/adapter-pg': '7.10.0' }
let healthy: DoctorRun

beforeAll(async () => {
  healthy = await examined({})
})
afterAll(() => rmSync(folder, { recursive: true }))

function examined(changes: Record<string, string | undefined>, dependencies = packages): Promise<DoctorRun> {
  const lines = Object.entries({ ...good, ...changes }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  )
  writeFileSync(join(folder, '.env'), `# typed by hand\n${lines.join('\n')}\n`)
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ dependencies }))
  return runDoctor(['--env-file', join(folder, '.env'), '--offline'])
}

test('a good file: no line in red, no secret in the text', () => {
  expect(healthy.red).toEqual({})
  expect(healthy.verdicts).toMatchObject({
    'pooled URL': 'ok',
    'direct URL': 'ok',
    variables: 'ok',
    'Prisma packages': 'ok',
  })
  expect(healthy.verdicts).not.toHaveProperty('secrets are Sensitive')
  expect(healthy.text).not.toContain('canary')
})

const same = good.JWT_ACCESS_SECRET
const other = good.DIRECT_URL.replace('/postgres?', '/other?')
test.each<[string, Record<string, string | undefined>, string, string]>([
  ['a trailing newline', { DATABASE_URL: `"${url}\\n"` }, 'pooled URL', 'URL_WHITESPACE'],
  ['quotation marks inside', { DATABASE_URL: `'"${url}"'` }, 'pooled URL', 'URL_QUOTED'],
  [
    'a # that begins a comment',
    { DATABASE_URL: 'postgresql://app:canary#1@h/db' },
    'pooled URL',
    'URL_UNESCAPED',
  ],
  ['no DATABASE_URL', { DATABASE_URL: undefined }, 'pooled URL', 'VARIABLE_MISSING'],
  [
    'a URL in pieces',
    { DATABASE_URL: undefined, DB_HOST: host, DB_USER: `app.${ref}`, DB_PASSWORD: 'canary1' },
    'pooled URL',
    'URL_IN_PIECES',
  ],
  ['two databases', { DIRECT_URL: other }, 'direct URL', 'OTHER_DATABASE'],
  ['the pooled URL twice', { DIRECT_URL: good.DATABASE_URL }, 'direct URL', 'POOLED_AS_DIRECT'],
  ['equal secrets', { JWT_REFRESH_SECRET: same }, 'variables', 'SECRET_REUSED'],
  ['a short secret', { JWT_ACCESS_SECRET: 'canary9K' }, 'variables', 'SECRET_SHORT'],
  [
    'a weak secret',
    { JWT_ACCESS_SECRET: 'super-secret-jwt-token-change-me-please' },
    'variables',
    'SECRET_WEAK',
  ],
  ['a secret with a space', { JWT_ACCESS_SECRET: `"${same} "` }, 'variables', 'SECRET_UNTRIMMED'],
  ['a reserved name', { TZ: 'UTC' }, 'variables', 'NAME_RESERVED'],
])('%s: one line in red, and no other', async (_, changes, line, code) => {
  const ill = await examined(changes)
  expect(differing(healthy, ill)).toEqual({ [line]: 'wrong' })
  expect(ill.red[line]?.[0]).toBe(code)
  expect(ill.text).not.toContain('canary')
})

test('an unquoted # is named, and the URL is judged as it was meant', async () => {
  const { codes, text } = await examined({ DATABASE_URL: url.replace('canary1', 'canary#1') })
  expect(codes['pooled URL']).toEqual(['URL_UNESCAPED', 'ENV_VALUE_CUT'])
  expect(text).toContain(`should read ${url.replace('canary1', '***')}`)
})

test('a $ in the password is wrong for Next.js, open where the app is unknown, and nothing for another', async () => {
  const changes = { DATABASE_URL: `'${url.replace('canary1', 'can$ary1')}'` }
  expect((await examined(changes)).codes).toEqual({})
  expect((await examined(changes, { ...packages, next: '16.2.0' } as typeof packages)).red).toEqual({
    'pooled URL': ['ENV_DOLLAR_EXPANDED'],
  })
  rmSync(join(folder, 'package.json'))
  const alone = await runDoctor(['--env-file', join(folder, '.env'), '--offline'])
  expect(alone.red).toEqual({})
  expect(alone.codes['pooled URL']).toEqual(['ENV_DOLLAR_EXPANDED'])
  const escaped = { ...changes, DATABASE_URL: url.replace('canary1', 'can%24ary1') }
  expect((await examined(escaped, { ...packages, next: '16.2.0' } as typeof packages)).red).toEqual({})
})

test('references that the file does not resolve are one finding, and no host', async () => {
  const { codes } = await examined({ DATABASE_URL: `postgresql://\${A}:\${B}@\${C}/shop` })
  expect(codes['pooled URL']).toEqual(['URL_PLACEHOLDER'])
})

test('an app with one JWT_SECRET needs no pair of them, and one of its own strength', async () => {
  const one = { JWT_ACCESS_SECRET: undefined, JWT_REFRESH_SECRET: undefined }
  expect((await examined({ ...one, JWT_SECRET: same })).red).toEqual({})
  expect((await examined({ ...one, JWT_SECRET: 'secret' })).red).toEqual({ variables: ['SECRET_SHORT'] })
})

test('unequal Prisma packages are red, unpinned ones may be meant', async () => {
  const unequal = await examined({}, { ...packages, '@prisma/client': '7.9.0' })
  expect(differing(healthy, unequal)).toEqual({ 'Prisma packages': 'wrong' })
  expect(unequal.red).toEqual({ 'Prisma packages': ['PRISMA_UNEQUAL'] })
  const both = await examined({}, { ...packages, prisma: '^7.10.0', '@prisma/client': '7.9.0' })
  expect(new Set(both.text.match(/npm install --save-exact [^"\n]*/g))).toEqual(
    new Set(['npm install --save-exact prisma@7.9.0 @prisma/client@7.9.0 @prisma/adapter-pg@7.9.0']),
  )
  const unpinned = await examined({}, { ...packages, prisma: '^7.10.0' })
  expect(differing(healthy, unpinned)).toEqual({ 'Prisma packages': 'cannot tell' })
  expect(unpinned.codes).toMatchObject({ 'Prisma packages': ['PRISMA_UNPINNED'] })
})

test('--requires replaces the names of the checklist, --reads the name of the URL', async () => {
  const file = join(folder, '.env')
  await examined({ PG_URL: `"${url}"`, DATABASE_URL: undefined, JWT_ACCESS_SECRET: undefined })
  const args = ['--env-file', file, '--offline', '--reads', 'PG_URL']
  // DATABASE_URL is not asked for.
  expect((await runDoctor(args)).text.match(/VARIABLE_MISSING: \w+/g)).toEqual([
    'VARIABLE_MISSING: JWT_ACCESS_SECRET',
  ])
  expect((await runDoctor([...args, '--requires', 'FRONTEND_URL'])).red).toEqual({})
  expect((await runDoctor([...args, '--requires', 'STRIPE_KEY'])).red).toEqual({
    variables: ['VARIABLE_MISSING'],
  })
})

test('--plan adds the budget of connections, with the sum where it does not fit', async () => {
  await examined({ DATABASE_POOL_MAX: '2' })
  const args = ['--env-file', join(folder, '.env'), '--offline', '--plan', 'micro', '--instances']
  expect((await runDoctor([...args, '25'])).verdicts).toMatchObject({ 'connection budget': 'ok' })
  const ill = await runDoctor([...args, '200'])
  expect(ill.red).toEqual({ 'connection budget': ['BUDGET_CLIENTS'] })
  expect(ill.text).toContain('200 instances x 2 connections x 2 deployments during a rollout = 800 clients')
})

test('a file that is not there ends with FILE_MISSING', async () => {
  await expect(runDoctor(['--env-file', join(folder, 'nowhere')])).rejects.toMatchObject({
    code: 'FILE_MISSING',
  })
})
