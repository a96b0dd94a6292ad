import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { runDoctor } from '../../cloud/harness/run-doctor.ts'

const folder = mkdtempSync(join(tmpdir(), 'poolproof-leaks-'))
afterAll(() => rmSync(folder, { recursive: true }))

const ref = 'abcdefghijklmnopqrst'
const supabase = 'aws-0-eu-central-1.pooler.supabase.com'
const neon = 'ep-a-1-pooler.eu-central-1.aws.neon.tech'
/** Whatever is typed in place of a URL: the password stands in it as S3cretPw99, and in no output. */
const values = {
  'a slash for the colon': `postgresql://postgres.${ref}/S3cretPw99@${supabase}:6543/postgres`,
  'a password alone': `postgresql://S3cretPw99@${supabase}:6543/postgres`,
  'a password alone, with a dot': `postgresql://app.s3cretpw99@${supabase}:6543/postgres`,
  'a semicolon for the colon': `postgresql://app;S3cretPw99@${neon}/shop`,
  'a space for the colon': `postgresql://app S3cretPw99@${neon}/shop`,
  'an encoded colon': `postgresql://app%3AS3cretPw99@${neon}/shop`,
  'the password in front': `postgresql://S3cretPw99:@${neon}/shop`,
  'no host': 'postgresql://app:S3cretPw99',
  'no host, and an @ in the password': 'postgresql://app:p@S3cretPw99',
  'a password with @ and /': `postgresql://app:a@b/S3cretPw99@${neon}:5432/shop`,
  'a password with @, / and ?': `postgresql://app:a@b/c?S3cretPw99=1@${neon}:5432/shop`,
  'a password in the query': `postgresql://app@${neon}/shop?password=S3cretPw99`,
  'a password under another name': `postgresql://app:x@${neon}/shop?pasword=S3cretPw99&pw=S3cretPw99`,
  'a password as the name of a parameter': `postgresql://app:x@${neon}/shop?S3cretPw99`,
  'a password in options': `postgresql://app:x@${neon}/shop?options=endpoint%3Dep-a-1%3BS3cretPw99`,
  'a password setting in options': `postgresql://app:x@${neon}/shop?options=-c%20password%3DS3cretPw99`,
  'a password as sslmode': `postgresql://app:x@${neon}/shop?sslmode=S3cretPw99&connection_limit=S3cretPw99`,
  'a DSN': `host=${neon} user=app password=S3cretPw99 dbname=shop`,
  JDBC: `jdbc:postgresql://${neon}/shop?user=app&password=S3cretPw99`,
  'a command line': `psql 'postgresql://app:S3cretPw99@${neon}/shop'`,
  'a variable and a command': `PGPASSWORD=S3cretPw99 psql -h ${neon} -U app shop`,
  JSON: `{"host":"${neon}","user":"app","password":"S3cretPw99"}`,
  'no scheme': `app:S3cretPw99@${neon}/shop`,
  'a scheme with one slash': `postgresql:/app:S3cretPw99@${neon}/shop`,
  'a password as the scheme': `S3cretPw99://app@${neon}/shop`,
  'only a password': 'S3cretPw99',
} satisfies Record<string, string>

describe.each(Object.entries(values))('%s', (_, value) => {
  test('on stdin', async () => {
    const { text } = await runDoctor(['--url', '-', '--offline'], value)
    expect(text).not.toMatch(/S3cretPw99/i)
  })

  test('in a file, under any name', async () => {
    const names = ['DATABASE_URL', 'DIRECT_URL', 'NEXT_PUBLIC_DATABASE_URL', 'POSTGRES_URL', 'FRONTEND_URL']
    const others = ['NODE_ENV', 'DATABASE_POOL_MAX', 'PGSSLMODE', 'JWT_ACCESS_SECRET', 'CRON_SECRET']
    for (const name of [...names, ...others]) {
      const file = join(folder, '.env')
      writeFileSync(file, `${name}=\`${value}\`\n`)
      for (const more of [[], ['--reads', name], ['--app', 'https://api.example.com']]) {
        const { text } = await runDoctor(['--file', file, '--offline', ...more])
        expect(text, name).not.toMatch(/S3cretPw99/i)
      }
    }
  })
})

test('a user followed by a password, the host, the port and the database stay legible', async () => {
  const { text } = await runDoctor(
    ['--url', '-', '--offline'],
    `postgresql://app.${ref}:S3cretPw99@${supabase}:5432/shop`,
  )
  expect(text).toContain(`postgresql://app.${ref}:***@${supabase}:6543/shop`)
  expect(text).not.toContain('S3cretPw99')
})

test.each(['postgres', 'secret', 'pooler', 'session', '5432', 'supabase'])(
  'the password %s turns no legible word into stars, which would show it',
  async (password) => {
    const url = `postgresql://postgres:${password}@${supabase}:5432/postgres`
    const { text } = await runDoctor(['--url', '-', '--offline'], url)
    expect(text).toContain(`postgresql://postgres.REF:***@${supabase}:6543/postgres`)
    expect(text).toContain('is a session mode pooler (port 5432 is the shared pooler in session mode)')
    expect(text).not.toMatch(/\w\*\*\*|\*\*\*(?!@)/)
  },
)

test('a secret that is a word leaves the words of the findings', async () => {
  const file = join(folder, '.env')
  writeFileSync(
    file,
    `JWT_ACCESS_SECRET=secret\nNEXT_PUBLIC_DATABASE_URL="postgresql://app:x@${neon}/shop"\n`,
  )
  const { text } = await runDoctor(['--file', file, '--offline'])
  expect(text).toContain('NEXT_PUBLIC_DATABASE_URL contains a secret, and its name is built into the pages')
})
