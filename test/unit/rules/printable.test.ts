import fc from 'fast-check'
import { expect, test } from 'vitest'
import { printable, printableAll, printableLines } from '../../../rules/printable.ts'
import { Problem } from '../../../rules/problem.ts'

test.each([
  ['plain text, ünïcode and 漢字 stay', 'plain text, ünïcode and 漢字 stay'],
  ['\u001b[31mred\u0007', '\\u{1b}[31mred\\u{7}'],
  ['\u009b31m\u007f', '\\u{9b}31m\\u{7f}'],
  ['a\r\nb\u2028c', 'a\\u{d}\\u{a}b\\u{2028}c'],
  ['safe\u202etxt.exe', 'safe\\u{202e}txt.exe'],
  ['\ud800', '\\u{d800}'],
  ['::error::x', '\\::error::x'],
  ['  ::error::x', '  \\::error::x'],
  ['a::b', 'a::b'],
  ['x ##[error]y ##vso[a]', 'x #\\#[error]y #\\#vso[a]'],
  ['##VSO[a]', '#\\#VSO[a]'],
  ['a\tb', 'a\tb'],
])('%j is printed as %j, and again the same', (text, shown) => {
  expect(printable(text)).toBe(shown)
  expect(printable(shown)).toBe(shown)
})

test('a text is cut, with its length; lines stay lines, each without a command at its start', () => {
  expect(printable('x'.repeat(5_000_000))).toBe(`${'x'.repeat(2_000)}… (5000000 characters)`)
  expect(printableLines('a\r\n::b\rc\u2029##[d')).toBe('a\n\\::b\nc\n#\\#[d')
  expect(printableAll({ a: ['\u001b', 1, null], b: undefined })).toEqual({
    a: ['\\u{1b}', 1, null],
    b: undefined,
  })
})

/** Everything below U+2100, and what commands are made of. */
const units = [
  ...Array.from({ length: 0x2100 }, (_, code) => String.fromCharCode(code)),
  '::',
  '##[',
  '\n',
  ' ',
  '\ud800',
]

test('no text makes a Problem that a terminal or a runner obeys', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...units), { maxLength: 30 }), (parts) => {
      const text = parts.join('')
      const { message } = new Problem('CODE', text, `fix ${text}`)
      expect(message).not.toMatch(/(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
      expect(message.split('\n').some((line) => /^\s*::/.test(line))).toBe(false)
    }),
  )
})
