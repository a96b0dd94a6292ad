import { expect, test, vi } from 'vitest'
import { type Save, SaveQueue } from '../../../cli/dev/save-queue.ts'

/** A queue whose works last until they are told to end. */
function queue() {
  const works: {
    files: readonly string[]
    since: number
    isObsolete: () => boolean
    end(done?: boolean): void
  }[] = []
  const one = new SaveQueue(({ files, since }: Save, isObsolete) => {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    works.push({ files, since, isObsolete, end: (done = true) => resolve(done) })
    return promise
  }, 5)
  const begun = (count: number) => vi.waitFor(() => expect(works).toHaveLength(count))
  return { one, works, begun, files: () => works.map(({ files }) => files.join()) }
}

test('saves of one moment are one work', async () => {
  const { one, works, begun, files } = queue()
  one.saved('a.ts')
  one.saved('b.ts')
  one.saved('a.ts')
  await begun(1)
  expect(files()).toEqual(['a.ts,b.ts'])
  works[0]?.end()
})

test('what is saved during a work is worked on after it, and never beside it', async () => {
  const { one, works, begun, files } = queue()
  one.saved('a.ts')
  await begun(1)
  expect(works[0]?.isObsolete()).toBe(false)
  one.saved('b.ts')
  expect(works[0]?.isObsolete()).toBe(true)
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(works).toHaveLength(1)
  works[0]?.end()
  await begun(2)
  expect(files()).toEqual(['a.ts', 'b.ts'])
  works[1]?.end()
})

test('a work that left off hands its files and its beginning to the next', async () => {
  const { one, works, begun, files } = queue()
  one.saved('a.ts')
  await begun(1)
  one.saved('b.ts')
  works[0]?.end(false)
  await begun(2)
  expect(files()).toEqual(['a.ts', 'b.ts,a.ts'])
  expect(works[1]?.since).toBe(works[0]?.since)
  works[1]?.end()
})

test('it rests after the last, and wakes up again', async () => {
  const { one, works, begun, files } = queue()
  one.saved()
  await begun(1)
  works[0]?.end()
  await new Promise((resolve) => setTimeout(resolve, 30))
  one.saved('later.ts')
  await begun(2)
  expect(files()).toEqual(['', 'later.ts'])
  works[1]?.end()
})

test('what a work throws breaks it', async () => {
  const one = new SaveQueue(() => Promise.reject(new Error('a bug')), 1)
  one.saved('a.ts')
  await expect(one.broken).rejects.toThrow('a bug')
})
