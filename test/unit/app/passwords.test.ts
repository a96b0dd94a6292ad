import { argon2Sync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { hashPassword, isOutdated, verifyPassword } from '../../../app/auth/passwords.ts'

describe('passwords', () => {
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

  test('passwords with half a character are never right, though UTF-8 writes them all alike', async () => {
    const stored = await hashPassword('correct horse \uFFFD')
    for (const half of ['\uD800', '\uDFFF']) {
      expect(await verifyPassword(`correct horse ${half}`, stored)).toBe(false)
      await expect(hashPassword(`correct horse ${half}`)).rejects.toThrow('half a character')
    }
    expect(await verifyPassword('correct horse \uFFFD', stored)).toBe(true)
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

  test('are hashed 2 at once and 200 in the queue, of new ones and tried ones together: the 203rd is 503 BUSY', async () => {
    const nothing = `$argon2id$v=19$m=8,t=1,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`
    const tries = [
      hashPassword('a new password'),
      ...Array.from({ length: 202 }, () => verifyPassword('a password', nothing)),
    ]
    const results = await Promise.allSettled(tries)
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(202)
    expect(results[202]).toMatchObject({ reason: { code: 'BUSY', status: 503 } })
  })

  test.each([
    ['today', 'm=19456,t=2,p=1', 16, 32, false],
    ['less memory', 'm=8192,t=2,p=1', 16, 32, true],
    ['more passes', 'm=19456,t=3,p=1', 16, 32, true],
    ['more lanes', 'm=19456,t=2,p=2', 16, 32, true],
    ['a shorter salt', 'm=19456,t=2,p=1', 8, 32, true],
    ['a shorter hash', 'm=19456,t=2,p=1', 16, 16, true],
  ])(
    'passwords with %s (%s, salt of %i, hash of %i bytes) are hashed again at the next login: %s',
    (_, parameters, salt, tag, outdated) => {
      const [s, t] = [salt, tag].map((length) =>
        Buffer.alloc(length, 1).toString('base64').replace(/=+$/, ''),
      )
      expect(isOutdated(`$argon2id$v=19$${parameters}$${s}$${t}`)).toBe(outdated)
    },
  )

  test('passwords of unknown users are never right', async () => {
    expect(await verifyPassword('', undefined)).toBe(false)
    expect(await verifyPassword('correct horse', undefined)).toBe(false)
  })
})
