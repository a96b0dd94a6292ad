import { describe, expect, test } from 'vitest'
import { type Comparison, comparisonTable, goals } from '../../../bench/comparison/figures.ts'
import { median } from '../../../bench/statistics.ts'

const queries = { me: 1, refresh: 1, login: 2 }
const comparison: Comparison = {
  figures: {
    baseline: {
      me: 4000,
      refresh: 3000,
      meCpu: 200,
      refreshCpu: 250,
      login: 22,
      queries,
      cold: 80,
      gzip: 60_000,
    },
    poolproof: {
      me: 2800,
      refresh: 2000,
      meCpu: 300,
      refreshCpu: 400,
      login: 23,
      queries,
      cold: 170,
      gzip: 900_000,
    },
    betterAuth: {
      me: 800,
      refresh: 400,
      meCpu: 900,
      refreshCpu: 2000,
      login: 70,
      queries,
      cold: 300,
      gzip: 1e6,
    },
    defaultBuild: { cold: 200, gzip: 2e6 },
  },
  hash: 21.5,
}

test('the median is one that was measured', () => {
  expect(median([5, 1, 3])).toBe(3)
  expect(median([4, 1, 3, 2])).toBe(2)
  expect(median([])).toBeNaN()
})

describe('a goal is a ratio within one run', () => {
  test('that holds up to its bound and not beyond', () => {
    expect(goals(comparison).map(({ name, held }) => [name, held])).toEqual([
      ['me, of better-auth', true],
      ['refresh, of better-auth', true],
      ['me, of the baseline', true],
      ['refresh, of the baseline', false],
      ['login, of one bare hash', true],
      ['cold start, of the default build', true],
    ])
  })

  test('that does not hold where a figure is missing', () => {
    const { poolproof, ...others } = comparison.figures
    const { me: _, ...rest } = poolproof
    const [me] = goals({ ...comparison, figures: { ...others, poolproof: rest } })
    expect(me).toMatchObject({ name: 'me, of better-auth', ratio: Number.NaN, held: false })
  })
})

test('the table names every candidate and marks every goal', () => {
  const text = comparisonTable(comparison, goals(comparison))
  for (const title of ['pg + jose', 'Poolproof', 'better-auth', 'default build'])
    expect(text).toContain(title)
  expect(text.match(/✓/g)).toHaveLength(5)
  expect(text).toMatch(/✗ refresh, of the baseline +0\.67x +at least 0\.70x/)
})
