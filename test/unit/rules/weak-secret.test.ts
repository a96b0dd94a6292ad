import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { secretWeakness } from '../../../rules/environment/checks/secrets.ts'

const digest = (seed: number) => createHash('sha256').update(`${seed}`).digest()
const spellings: [string, (bytes: Buffer) => string][] = [
  ['base64', (bytes) => bytes.toString('base64')],
  ['base64url', (bytes) => bytes.toString('base64url')],
  ['64 hexadecimal digits', (bytes) => bytes.toString('hex')],
  ['32 hexadecimal digits', (bytes) => bytes.toString('hex').slice(0, 32)],
  [
    'a UUID',
    (bytes) => bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, '$1-$2-$3-$4-$5'),
  ],
  ['16 hexadecimal digits', (bytes) => bytes.toString('hex').slice(0, 16)],
]

test.each(spellings)('none of 2000 random secrets is called weak: %s', (_, spell) => {
  const weak = Array.from({ length: 2000 }, (_, seed) => spell(digest(seed))).filter(secretWeakness)
  expect(weak).toEqual([])
})

test.each([
  'your-super-secret-jwt-key-change-this-in-production',
  'jwt_access_secret_jwt_access_secret',
  'please-change-me-please-change-me-123',
  'my-access-token-secret-key-for-dev-1234567890',
  'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
  '01234567890123456789012345678901',
  'zyxwvutsrqponmlkjihgfedcba987654',
  'passwordpasswordpasswordpassword',
])('%s is called weak, and the reason does not repeat it', (secret) => {
  const why = secretWeakness(secret)
  expect(why).toBeTruthy()
  expect(why).not.toContain(secret)
})
