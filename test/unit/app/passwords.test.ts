import { argon2Sync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { hashPassword, hasPasswordLength, verifyPassword } from '../../../app/passwords.ts'

describe('passwords', () => {
  test.each([
    ['1234567', false],
    ['12345678', true],
    ['x'.repeat(128), true],
    ['x'.repeat(129), false],
    ['🐟'.repeat(8), true],
    ['🐟'.repeat(128), true],
    ['é'.normalize('NFD').repeat(7), false],
    [' '.repeat(8), true],
  ])('have 8 to 128 characters, counted after NFKC: %s is %s (%#)', (password, good) => {
    expect(hasPasswordLength(password)).toBe(good)
  })

  test('are hashed with argon2id, 19456 KiB, 2 passes, 1 lane, 16 bytes of salt, 32 of hash', async () => {
    const phc = await hashPassword('correct horse')
    const [, salt, hash] = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$([\w+/]{22})\$([\w+/]{43})$/.exec(phc) ?? []
    const nonce = Buffer.from(salt ?? '', 'base64')
    expect(nonce).toHaveLength(16)
    const cost = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 }
    const expected = argon2Sync('argon2id', { message: 'correct horse', nonce, ...cost })
    expect(Buffer.from(hash ?? '', 'base64')).toEqual(expected)
  })

  test('get a new salt each time', async () => {
    expect(await hashPassword('correct horse')).not.toBe(await hashPassword('correct horse'))
  })

  test('are the same however the keyboard composes them, and differ by case, end and one space', async () => {
    const stored = await hashPassword('Café №1 passphrase')
    expect(await verifyPassword('Café №1 passphrase'.normalize('NFD'), stored)).toBe(true)
    for (const wrong of ['café №1 passphrase', 'Café №1 passphrase ', 'Café №1 passphras'])
      expect(await verifyPassword(wrong, stored)).toBe(false)
  })

  test('longer than 72 bytes count to their last one', async () => {
    const stored = await hashPassword(`${'x'.repeat(100)}a`)
    expect(await verifyPassword(`${'x'.repeat(100)}b`, stored)).toBe(false)
  })

  test('are checked by the parameters they were stored with', async () => {
    const nonce = Buffer.alloc(16, 7)
    const hash = argon2Sync('argon2id', {
      message: 'old password',
      nonce,
      memory: 8192,
      passes: 1,
      parallelism: 1,
      tagLength: 32,
    })
    const [salt, tag] = [nonce, hash].map((bytes) => bytes.toString('base64').replace(/=+$/, ''))
    expect(await verifyPassword('old password', `$argon2id$v=19$m=8192,t=1,p=1$${salt}$${tag}`)).toBe(true)
  })

  test('of nobody are never right', async () => {
    expect(await verifyPassword('', undefined)).toBe(false)
    expect(await verifyPassword('correct horse', undefined)).toBe(false)
  })
})
