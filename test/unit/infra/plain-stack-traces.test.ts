import { afterAll, expect, test } from 'vitest'
import { plainStackTraces } from '../../../infra/plain-stack-traces.ts'

const before = Error.prepareStackTrace
afterAll(() => {
  Error.prepareStackTrace = before
})

test("the program takes the runner's formatter of stack traces away, and its own name their source", () => {
  let formatted = 0
  Error.prepareStackTrace = (error) => {
    formatted++
    return String(error)
  }
  plainStackTraces()
  expect(new Error('here').stack).toContain('plain-stack-traces.test.ts')
  expect(formatted).toBe(0)
})
