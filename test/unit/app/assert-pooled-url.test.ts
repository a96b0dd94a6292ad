import { expect, test } from 'vitest'
import { assertPooledUrl } from '../../../app/database/assert-pooled-url.ts'

const ref = 'abcdefghijklmnopqrst'
const url = (user: string, address: string) =>
  `postgresql://${user}:canary-password@${address}/postgres?sslmode=require`

function faultOf(DATABASE_URL: string, apiHost = 'api.example.com'): string {
  try {
    assertPooledUrl({ DATABASE_URL }, apiHost)
  } catch (error) {
    return (error as Error).message
  }
  return 'it serves'
}

test.each([
  [
    "Neon's direct host",
    url('app', 'ep-cool-name-123456.eu-central-1.aws.neon.tech:5432'),
    /is a direct URL/,
  ],
  ["Supabase's direct host", url('postgres', `db.${ref}.supabase.co:5432`), /is a direct URL/],
  [
    "Supabase's session pooler",
    url(`app.${ref}`, 'aws-0-eu-central-1.pooler.supabase.com:5432'),
    /is a session pooler/,
  ],
  ["Prisma Postgres' direct host", url('app', 'db.prisma.io:5432'), /is a direct URL/],
  ['a machine of its own', url('app', '127.0.0.1:6432'), /leads to the machine it runs on/],
])('%s is refused at boot, without a word of the password', (_, pooled, text) => {
  const fault = faultOf(pooled)
  expect(fault).toMatch(text)
  expect(fault).not.toContain('canary-password')
})

test.each([
  ["Neon's pooler", url('app', 'ep-cool-name-123456-pooler.eu-central-1.aws.neon.tech:5432')],
  ["Supabase's transaction pooler", url(`app.${ref}`, 'aws-0-eu-central-1.pooler.supabase.com:6543')],
  ['an unknown host', url('app', 'db.example.com:5432')],
])('%s serves', (_, pooled) => {
  expect(faultOf(pooled)).toBe('it serves')
})

test('Postgres on this machine serves while the deployment is on this machine too', () => {
  expect(faultOf(url('app', '127.0.0.1:5432'), '127.0.0.1:3000')).toBe('it serves')
})
