import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { newPassword } from '../../../app/auth/passwords.ts'

const file = join(import.meta.dirname, '../../../app/common-passwords.txt')
const list = readFileSync(file, 'utf8').trimEnd().split('\n')

const wrongs = (password: string) =>
  (newPassword.safeParse(password).error?.issues ?? []).map(({ message }) => message)

describe('a new password', () => {
  test.each([
    ['zq8#Kw1', false],
    ['zq8#Kw1p', true],
    ['x'.repeat(128), true],
    ['x'.repeat(129), false],
    ['🐟'.repeat(8), true],
    ['🐟'.repeat(128), true],
    ['é'.normalize('NFD').repeat(7), false],
    [' '.repeat(8), true],
    ['lower case only and no digit', true],
  ])('has 8 to 128 characters, counted after NFKC, of any kind: %s is %s (%#)', (password, good) => {
    expect(wrongs(password)).toEqual(good ? [] : ['must have 8 to 128 characters'])
  })

  test.each(['\uD83D half a fish', 'half a fish \uDC1F'])('has whole characters only: %j', (password) => {
    expect(wrongs(password)).toEqual(['has half a character'])
  })

  test('is none of the 3000 most common of 8 characters or more, in any case and any form of NFKC', () => {
    expect(list).toHaveLength(3000)
    expect(new Set(list.map((one) => one.toLowerCase())).size).toBe(3000)
    expect(list.every((one) => one === one.toLowerCase() && [...one].length >= 8)).toBe(true)
    for (const password of [...list, 'PassWord', 'ＰＡＳＳＷＯＲＤ', '１２３４５６７８'])
      expect(wrongs(password), password).toEqual(['is one of the most common passwords'])
    expect(wrongs('password plus something')).toEqual([])
  })
})
