import { expect, test } from 'vitest'
import { isRetryLater, type Reply } from '../../../bench/chaos/client.ts'

const answer: Reply = { route: 'me', status: 503, code: 'DATABASE_UNREACHABLE', ms: 1, retryAfter: 2 }

test.each([
  ['503 with Retry-After', answer, true],
  ['429 with Retry-After', { ...answer, status: 429 }, true],
  ['503 without: the FUNCTION_THROTTLED of the platform', { ...answer, retryAfter: undefined }, false],
  ['503 with a Retry-After of nothing', { ...answer, retryAfter: 0 }, false],
  ['500 with Retry-After', { ...answer, status: 500 }, false],
])('a fault excuses %s: %o: %s', (_, given, excused) => {
  expect(isRetryLater(given)).toBe(excused)
})
