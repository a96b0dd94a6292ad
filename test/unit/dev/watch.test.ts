import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { type Watched, watchFiles } from '../../../cli/dev/watch.ts'

async function watched(prepare: (folder: string) => void, more: Omit<Watched, 'folder'> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'poolproof-watch-'))
  prepare(folder)
  const changes: string[] = []
  const failures: unknown[] = []
  const watcher = await watchFiles(
    { folder, ...more },
    { changed: (file) => changes.push(relative(folder, file)), failed: (problem) => failures.push(problem) },
  )
  onTestFinished(async () => {
    await watcher[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true, force: true })
  })
  const write = (name: string, text: string) => {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  /** A last change, so that what did not come before it does not come. */
  const settled = async () => {
    write('last.ts', 'one')
    await vi.waitFor(() => expect(changes).toContain('last.ts'))
    return changes.filter((change) => change !== 'last.ts')
  }
  return { folder, changes, write, settled, failures }
}

const file = (folder: string) => writeFileSync(join(folder, 'a.ts'), 'one')

test('a file with other content is a change, one that is written as it was is none', async () => {
  const { changes, write, settled } = await watched(file)
  write('a.ts', 'one')
  expect(await settled()).toEqual([])
  write('a.ts', 'two')
  await vi.waitFor(() => expect(changes).toContain('a.ts'))
})

test('two saves at once are seen to the last', async () => {
  const { folder, changes } = await watched(file)
  for (const text of ['', 'two', '', 'three']) writeFileSync(join(folder, 'a.ts'), text)
  await vi.waitFor(() => expect(changes).toContain('a.ts'))
  changes.length = 0
  writeFileSync(join(folder, 'a.ts'), 'four')
  await vi.waitFor(() => expect(changes).toContain('a.ts'))
})

test('so is one that an editor puts in its place, a removed one, and one in a new folder', async () => {
  const { folder, changes, write } = await watched(file)
  for (const text of ['two', 'three']) {
    changes.length = 0
    write('draft', text)
    renameSync(join(folder, 'draft'), join(folder, 'a.ts'))
    await vi.waitFor(() => expect(changes).toContain('a.ts'))
  }
  changes.length = 0
  rmSync(join(folder, 'a.ts'))
  await vi.waitFor(() => expect(changes).toContain('a.ts'))
  write('new/below/b.ts', 'one')
  await vi.waitFor(() => expect(changes).toContain(join('new/below/b.ts')))
})

test('a folder that is removed and made again is still watched', async () => {
  const { folder, changes, write } = await watched((at) => {
    mkdirSync(join(at, 'output/functions'), { recursive: true })
    writeFileSync(join(at, 'output/functions/a.mjs'), 'one')
  })
  rmSync(join(folder, 'output'), { recursive: true })
  await vi.waitFor(() => expect(changes).toContain('output/functions/a.mjs'))
  await new Promise((resolve) => setTimeout(resolve, 100))
  changes.length = 0
  write('output/functions/a.mjs', 'two')
  write('output/config.json', '{}')
  await vi.waitFor(() =>
    expect(changes).toEqual(expect.arrayContaining(['output/functions/a.mjs', 'output/config.json'])),
  )
})

test('what is ignored, or does not count, is no change', async () => {
  const { write, settled } = await watched((folder) => mkdirSync(join(folder, 'node_modules')), {
    ignore: /^node_modules$/,
    only: (name) => name.endsWith('.ts'),
  })
  write('node_modules/a.ts', 'two')
  write('a/node_modules/b.ts', 'two')
  write('note.md', 'two')
  expect(await settled()).toEqual([])
})

test('a folder that is not there is refused by name', async () => {
  const folder = join(tmpdir(), 'poolproof-is-not-there')
  const none = { changed: () => undefined, failed: () => undefined }
  await expect(watchFiles({ folder }, none)).rejects.toThrow(
    /DEV_NOT_WATCHED: .*poolproof-is-not-there cannot be watched \(ENOTDIR\)/,
  )
})
