import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutMiddle, mostCharacters } from '../../../cli/ci/markdown.ts'

test('a text of 60,000 characters stays unchanged', () => {
  const text = 'x'.repeat(mostCharacters)
  expect(cutMiddle(text)).toBe(text)
})

test('a longer text keeps whole lines of its start and end, and says how much is missing', () => {
  const text = Array.from({ length: 10_000 }, (_, n) => `line ${n}\n`).join('')
  const cut = cutMiddle(text)
  const left = Number(/\*… (\d+) characters left out/.exec(cut)?.[1])
  const [head = '', tail = ''] = cut.split(/\n\n\*….*…\*\n\n/)
  expect(cut.length).toBeLessThanOrEqual(mostCharacters)
  expect(cut.length).toBeGreaterThan(mostCharacters - 50)
  expect(head.length + left + tail.length).toBe(text.length)
  expect(head).toMatch(/^line 0\n[\s\S]*\nline \d+$/)
  expect(text).toContain(`${head}\n`)
  expect(text.endsWith(`\n${tail}`)).toBe(true)
})

test('every cut text fits and contains no half character', () => {
  const texts = fc.string({ unit: fc.constantFrom('a', '\n', '😀', '|'), maxLength: 2000, minLength: 100 })
  fc.assert(
    fc.property(texts, (text) => {
      const cut = cutMiddle(text, 200)
      expect(cut.length).toBeLessThanOrEqual(200)
      expect(cut.isWellFormed()).toBe(true)
    }),
  )
})
