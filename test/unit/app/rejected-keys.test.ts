import { expect, test } from 'vitest'
import { rejectedKeys } from '../../../app/auth/rate-limits.ts'

test('a key that was refused for 30 s is refused for 30 s, counted down, and others are not', () => {
  let now = 1_000_000
  const known = rejectedKeys(() => now)
  known.add({ a: 30, b: 5 })
  expect(known.of(['a'])).toBe(30)
  expect(known.of(['b', 'a'])).toBe(30)
  expect(known.of(['c'])).toBe(0)
  now += 29_500
  expect(known.of(['a'])).toBe(1)
  expect(known.of(['b'])).toBe(0)
  now += 500
  expect(known.of(['a'])).toBe(0)
})

test('10,000 keys are remembered, and the oldest are forgotten first', () => {
  const known = rejectedKeys(() => 0)
  for (let n = 1; n <= 10_001; n++) known.add({ [n]: 60 })
  expect(known.of(['1'])).toBe(0)
  expect(known.of(['2'])).toBe(60)
  expect(known.of(['10001'])).toBe(60)
})
