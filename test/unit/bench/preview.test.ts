import { expect, test } from 'vitest'
import { covered } from '../../../bench/preview/rounds.ts'
import { lineThrough } from '../../../bench/statistics.ts'

test('the line through points on a line is that line, and none is off it', () => {
  const line = lineThrough([
    [0, 1000],
    [10, 1100],
    [50, 1500],
    [200, 3000],
  ])
  expect(line.base).toBeCloseTo(1000)
  expect(line.slope).toBeCloseTo(10)
  expect(line.deviation).toBeCloseTo(0)
})

test('growth by the square is seen as far off its line', () => {
  const squares = [0, 10, 50, 200].map((n) => [n, 1000 + n * n] as const)
  expect(lineThrough(squares).deviation).toBeGreaterThan(0.2)
})

test('processes that work at the same time are counted once, and gaps not at all', () => {
  const phases = [
    { began: 0, took: 10 },
    { began: 5, took: 10 },
    { began: 6, took: 2 },
    { began: 100, took: 1 },
  ]
  expect(covered(phases)).toBe(16)
  expect(covered([])).toBe(0)
})
