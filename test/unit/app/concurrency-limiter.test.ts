import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { limitConcurrency } from '../../../app/auth/passwords.ts'

test('a gate of 2 with a queue of 3 runs 2 at once, takes 5 and sends the sixth away with 503', async () => {
  const enter = limitConcurrency(2, 3)
  let running = 0
  let most = 0
  const task = async () => {
    most = Math.max(most, ++running)
    await setImmediate()
    running--
  }
  const results = await Promise.allSettled(Array.from({ length: 6 }, () => enter(task)))
  expect(results.map(({ status }) => status)).toEqual([...Array(5).fill('fulfilled'), 'rejected'])
  expect(results[5]).toMatchObject({ reason: { code: 'BUSY', status: 503 } })
  expect(most).toBe(2)
})

test('a task that fails gives its place back', async () => {
  const enter = limitConcurrency(1, 0)
  await expect(enter(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await enter(async () => 'yes')).toBe('yes')
})
