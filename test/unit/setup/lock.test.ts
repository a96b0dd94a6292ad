import { mkdtempDisposableSync, readdirSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { withLock } from '../../../setup/process/lock.mjs'

const NO_PROCESS = 999_999_999

describe('a lock', () => {
  it('lets 8 that come at once run one after the other and leaves no file behind', async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'lock-'))
    const file = join(folder.path, 'a.lock')
    const { most, runs } = await crowd(file, 8)
    expect({ most, runs }).toEqual({ most: 1, runs: 8 })
    expect(readdirSync(folder.path)).toEqual([])
  })

  it('of a dead process is taken over, by one of 8 at a time', async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'lock-'))
    const file = join(folder.path, 'a.lock')
    writeFileSync(file, JSON.stringify({ pid: NO_PROCESS, started: '1', host: hostname(), id: 'gone' }))
    expect(await crowd(file, 8)).toEqual({ most: 1, runs: 8 })
    expect(readdirSync(folder.path)).toEqual([])
  })

  it('of an earlier process with the same id is taken over', async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'lock-'))
    const file = join(folder.path, 'a.lock')
    writeFileSync(
      file,
      JSON.stringify({ pid: process.pid, started: 'long ago', host: hostname(), id: 'gone' }),
    )
    expect(await withLock(file, () => 'mine')).toBe('mine')
  })

  it('of a living process is waited for, and its holder is named once', async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'lock-'))
    const file = join(folder.path, 'a.lock')
    const order: string[] = []
    const first = withLock(file, async () => {
      await sleep(300)
      order.push('first')
    })
    const waited: number[] = []
    await withLock(
      file,
      () => order.push('second'),
      ({ pid }) => waited.push(pid),
    )
    await first
    expect(order).toEqual(['first', 'second'])
    expect(waited).toEqual([process.pid])
  })

  it('is free again after its work threw', async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'lock-'))
    const file = join(folder.path, 'a.lock')
    const failing = withLock(file, () => Promise.reject(new Error('broken')))
    await expect(failing).rejects.toThrow('broken')
    expect(await withLock(file, () => 'mine')).toBe('mine')
  })
})

/** How many of `count` ran, and the most of them at the same time. */
async function crowd(file: string, count: number): Promise<{ most: number; runs: number }> {
  let inside = 0
  let most = 0
  let runs = 0
  const one = () =>
    withLock(file, async () => {
      inside += 1
      most = Math.max(most, inside)
      await sleep(5)
      inside -= 1
      runs += 1
    })
  await Promise.all(Array.from({ length: count }, one))
  return { most, runs }
}
