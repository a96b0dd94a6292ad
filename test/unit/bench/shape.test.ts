import { describe, expect, test } from 'vitest'
import { budgetOf, loads, shapes } from '../../../bench/load-test/shape.ts'
import { loadTestPlan } from '../../../local/live/load-test.ts'

const limits = { backends: 97, poolerClients: 240, poolSize: 20 }

describe('ours is deployed within the budget of the pooler', () => {
  test.each(Object.entries(shapes))('%s', (_, shape) => {
    const { budget } = budgetOf(shape, limits)
    expect(budget.faults).toEqual([])
  })

  test('120 instances have one connection each', () => {
    expect(budgetOf(shapes.full, limits).poolMax).toBe(1)
  })

  test('30 instances have the two that are the default of the product', () => {
    expect(budgetOf(shapes.quick, limits).poolMax).toBe(2)
  })
})

test('the small one sends as many requests as the live view says', () => {
  const sent = Object.values(loads(shapes.small.steps[0], shapes.small)).map(({ requests }) => requests)
  expect(sent.reduce((sum, each) => sum + each)).toBe(loadTestPlan.requests)
})

test('the full storm goes from 1 to 1,000 at once, with both ways of scaling', () => {
  const steps = shapes.full.steps
  const most = Math.max(...steps.map(({ concurrency }) => concurrency))
  expect(steps[0]?.concurrency).toBe(1)
  expect(most).toBe(1000)
  expect(new Set(steps.map(({ compute }) => compute))).toEqual(new Set(['fluid', 'single']))
})
