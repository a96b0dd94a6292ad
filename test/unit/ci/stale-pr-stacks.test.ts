import { expect, test } from 'vitest'
import { staleStacks } from '../../../cli/ci/pr-stack.ts'

const now = Date.parse('2026-11-25T12:00:00Z')
const stacks = [
  { name: 'pr-1', lastUpdate: '2026-11-18T11:59:59.000Z' },
  { name: 'pr-2', lastUpdate: '2026-11-18T12:00:01.000Z' },
  { name: 'pr-3', lastUpdate: '2026-01-01T00:00:00.000Z', updateInProgress: true },
  { name: 'pr-4' },
]

test('a stack is stale 7 days after its last update, unless it has none or one is in progress', () => {
  expect(staleStacks(stacks, 7, now).map(({ name }) => name)).toEqual(['pr-1'])
})
