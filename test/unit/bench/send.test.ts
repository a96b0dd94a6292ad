import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Route } from '../../../bench/load/load.ts'
import { send } from '../../../bench/load/send.ts'

test('never more requests under way than users are at once, and each number once', async () => {
  let underWay = 0
  let most = 0
  const seen: number[] = []
  const outcome = await send({ requests: 50, concurrency: 7 }, async (n) => {
    seen.push(n)
    most = Math.max(most, ++underWay)
    await sleep(1)
    underWay -= 1
    return undefined
  })
  expect(most).toBe(7)
  expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, n) => n))
  expect(outcome).toMatchObject({ requests: 50, ok: 50, errors: {} })
})

test('of 20 requests one logs in, four refresh and fifteen ask for me', async () => {
  const counts: Record<Route, number> = { me: 0, refresh: 0, login: 0 }
  await send({ requests: 40, concurrency: 1 }, async (_, route) => {
    counts[route] += 1
    return undefined
  })
  expect(counts).toEqual({ login: 2, refresh: 8, me: 30 })
})

test('who had to wait behind a stall has waited: at a rate, times run from when a request was due', async () => {
  // 20 requests due within 20 ms, one at a time, the first of which takes 200 ms: omitted, the median would be near 0.
  const outcome = await send({ requests: 20, concurrency: 1, rate: 1000 }, async (n) => {
    if (n === 0) await sleep(200)
    return undefined
  })
  expect(outcome.latency?.p50).toBeGreaterThan(150)
})

test('failures are counted by code', async () => {
  const outcome = await send({ requests: 20, concurrency: 2 }, async (n) =>
    n % 2 === 0 ? undefined : n < 10 ? 'BUSY' : 'NO_ANSWER',
  )
  expect(outcome).toMatchObject({ requests: 20, ok: 10, errors: { BUSY: 5, NO_ANSWER: 5 } })
})

test('where nothing succeeded there is no latency', async () => {
  const outcome = await send({ requests: 3, concurrency: 1 }, async () => 'BUSY')
  expect(outcome.latency).toBeUndefined()
  expect(outcome.byRoute.me).toEqual({ requests: 2, ok: 0, latency: undefined })
})
