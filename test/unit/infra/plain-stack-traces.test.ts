import { afterAll, expect, test } from 'vitest'

const before = Error.prepareStackTrace
afterAll(() => {
  Error.prepareStackTrace = before
})

test("the program takes the runner's formatter of stack traces away, and its own name their source", async () => {
  let formatted = 0
  Error.prepareStackTrace = (error) => {
    formatted++
    return String(error)
  }
  await import('../../../infra/plain-stack-traces.ts')
  expect(new Error('here').stack).toContain('plain-stack-traces.test.ts')
  expect(formatted).toBe(0)
})
