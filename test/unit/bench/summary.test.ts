import { expect, test } from 'vitest'
import { percent, summaries, summaryTable } from '../../../bench/load-test/summary.ts'
import { aLoadTest } from './a-load-test.ts'

test('a summary adds the three phases up, takes the times of the warm one and the highest of what was seen', () => {
  const [direct, ours] = summaries(aLoadTest().variants)
  expect(direct).toEqual({
    title: 'direct URL, default pool',
    step: { compute: 'fluid', concurrency: 300 },
    requests: 1300,
    success: 900 / 1300,
    errors: [
      ['DATABASE_TOO_MANY_CONNECTIONS', 198],
      ['<script>', 2],
    ],
    p50: 5,
    p95: 8.5,
    p99: 90.4,
    cold: 70,
    steady: 6.5,
    backends: 97,
    poolerClients: 0,
    instances: 30,
    memory: 90,
  })
  expect(ours?.success).toBe(1)
})

test('one lost request of a million is not 100 %', () => {
  expect(percent(1)).toBe('100.0 %')
  expect(percent(1 - 1e-6)).toBe('99.9 %')
  expect(percent(0)).toBe('0.0 %')
})

test('the table has a line for each step, all columns under their headings', () => {
  const lines = summaryTable(summaries(aLoadTest().variants)).split('\n')
  expect(lines).toHaveLength(3)
  const [heads = '', direct = '', ours = ''] = lines
  for (const [heading, value] of [
    ['p95 ms', '8.5'],
    ['p99 ms', '90'],
    ['cold p95 ms', '70'],
    ['steady p95 ms', '6.5'],
    ['backends', '97'],
  ] as const) {
    const end = heads.indexOf(heading) + heading.length
    for (const line of [direct, ours]) expect(line.slice(0, end).endsWith(value)).toBe(true)
  }
  expect(direct).toContain('198 x DATABASE_TOO_MANY_CONNECTIONS')
  expect(ours.trimEnd().endsWith('-')).toBe(true)
})
