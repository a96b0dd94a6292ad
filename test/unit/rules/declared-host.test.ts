import { expect, test } from 'vitest'
import type { DatabaseHostName } from '../../../rules/hosts/index.ts'
import { classify } from '../../../rules/url/classify.ts'

const url = (address: string) => `postgresql://app:pw@${address}/shop`
const pooler = 'aws-1-eu-central-1.pooler.supabase.com'
const ref = 'abcdefghijklmnopqrst'

test('a provider named in the configuration makes default ports certain, and loses against a known host', () => {
  expect(classify(url('db.example.com:6432'), 'pgbouncer')).toMatchObject({
    endpoint: 'pooled',
    confidence: 'high',
  })
  expect(classify(url('db.example.com:5432'), 'pgbouncer')).toMatchObject({
    endpoint: 'direct',
    confidence: 'high',
  })
  expect(classify(url('db.example.com:7000'), 'pgbouncer')).toMatchObject({
    endpoint: 'unknown',
    confidence: 'low',
  })
  expect(classify(url('db.prisma.io'), 'pgbouncer')).toMatchObject({
    provider: 'prisma-postgres',
    endpoint: 'direct',
  })
  const others: DatabaseHostName[] = ['supabase', 'neon', 'azure']
  for (const other of others) expect(classify(url('db.example.com'), other).provider).toBe('unknown')
})

test('what cannot be read as a URL is unknown, and says so', () => {
  expect(classify('mysql://a:b@h/d')).toMatchObject({
    provider: 'unknown',
    confidence: 'low',
    reason: 'it cannot be read as a connection URL',
  })
})

test('a Supabase project is found in the user name or in the startup option, or not at all', () => {
  const read = (user: string, query = '') =>
    classify(`postgresql://${user}:pw@${pooler}:6543/postgres${query}`).project
  expect(read(`app.${ref}`)).toBe(ref)
  expect(read('app', `?options=reference%3D${ref}`)).toBe(ref)
  expect(read('app')).toBeUndefined()
})
