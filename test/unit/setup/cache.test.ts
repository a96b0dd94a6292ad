import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempDisposableSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { fetchOnce } from '../../../setup/tools/cache.ts'
import { cacheFolder } from '../../../setup/tools/cache-folder.mjs'

const isThere = (folder: string) => existsSync(join(folder, 'tool'))
const fill = async (folder: string) => writeFileSync(join(folder, 'tool'), 'whole')

describe('the cache folder', () => {
  it.each([
    ['an ordinary user', { uid: 1000, home: '/home/ann' }, '/home/ann/.cache/poolproof'],
    [
      'root, outside its home so that other users reach it',
      { uid: 0, home: '/root' },
      '/var/cache/poolproof',
    ],
    ['XDG_CACHE_HOME', { uid: 1000, home: '/home/ann', xdgCacheHome: '/fast' }, '/fast/poolproof'],
    ['root with XDG_CACHE_HOME', { uid: 0, home: '/root', xdgCacheHome: '/fast' }, '/fast/poolproof'],
    [
      'a relative XDG_CACHE_HOME, which does not count',
      { uid: 1, home: '/h', xdgCacheHome: 'c' },
      '/h/.cache/poolproof',
    ],
  ])('of %s', (_name, user, folder) => {
    expect(cacheFolder(user)).toBe(folder)
  })
})

describe('a cached tool', () => {
  it('is fetched once by 4 that ask at once', async () => {
    using root = mkdtempDisposableSync(join(tmpdir(), 'cache-'))
    let fetched = 0
    const slow = async (folder: string) => {
      fetched += 1
      await sleep(50)
      await fill(folder)
    }
    const folders = await Promise.all([1, 2, 3, 4].map(() => fetchOnce('tool/1.0', slow, isThere, root.path)))
    expect(new Set(folders)).toEqual(new Set([join(root.path, 'tool/1.0')]))
    expect(fetched).toBe(1)
  })

  it('may be read and run by other users', async () => {
    using root = mkdtempDisposableSync(join(tmpdir(), 'cache-'))
    const folder = await fetchOnce('tool/1.0', fill, isThere, root.path)
    expect(statSync(folder).mode & 0o777).toBe(0o755)
    expect(statSync(join(root.path, 'tool')).mode & 0o777).toBe(0o755)
  })

  it('that could not be fetched is not there at all, and is fetched by the next', async () => {
    using root = mkdtempDisposableSync(join(tmpdir(), 'cache-'))
    const broken = async (folder: string) => {
      await fill(folder)
      throw new Error('cut off')
    }
    await expect(fetchOnce('tool/1.0', broken, isThere, root.path)).rejects.toThrow('cut off')
    expect(readdirSync(join(root.path, 'tool'))).toEqual([])
    expect(isThere(await fetchOnce('tool/1.0', fill, isThere, root.path))).toBe(true)
  })

  it('sweeps away what a killed process left half done', async () => {
    using root = mkdtempDisposableSync(join(tmpdir(), 'cache-'))
    mkdirSync(join(root.path, 'tool/1.0.unfinished-abc'), { recursive: true })
    await fetchOnce('tool/1.0', fill, isThere, root.path)
    expect(readdirSync(join(root.path, 'tool'))).toEqual(['1.0'])
  })

  it('has nothing that others can write to, whatever the rights of what was fetched', async () => {
    using root = mkdtempDisposableSync(join(tmpdir(), 'cache-'))
    const open = async (folder: string) => {
      mkdirSync(join(folder, 'lib'))
      for (const name of ['tool', 'lib/part']) writeFileSync(join(folder, name), 'whole')
      for (const name of ['tool', 'lib/part', 'lib']) chmodSync(join(folder, name), 0o777)
    }
    const folder = await fetchOnce('tool/1.0', open, isThere, root.path)
    for (const name of ['.', 'tool', 'lib', 'lib/part'])
      expect(statSync(join(folder, name)).mode & 0o777, name).toBe(0o755)
  })

  it.each(['tool/1.0', 'tool/1.0/tool'])(
    'is fetched again where others could write to it (/%s)',
    async (name) => {
      using root = mkdtempDisposableSync(join(tmpdir(), 'cache-'))
      const folder = await fetchOnce('tool/1.0', fill, isThere, root.path)
      writeFileSync(join(folder, 'tool'), 'changed')
      chmodSync(join(root.path, name), 0o777)
      await fetchOnce('tool/1.0', fill, isThere, root.path)
      expect(readFileSync(join(folder, 'tool'), 'utf8')).toBe('whole')
      expect(statSync(join(root.path, name)).mode & 0o022).toBe(0)
    },
  )

  it.each(['', 'tool'])('closes the folders above it to what others would write (/%s)', async (name) => {
    using root = mkdtempDisposableSync(join(tmpdir(), 'cache-'))
    await fetchOnce('tool/1.0', fill, isThere, root.path)
    chmodSync(join(root.path, name), 0o777)
    await fetchOnce('tool/1.0', fill, isThere, root.path)
    expect(statSync(join(root.path, name)).mode & 0o777).toBe(0o755)
  })

  it.runIf(process.getuid?.() === 0)('that another user put there is fetched again', async () => {
    using root = mkdtempDisposableSync(join(tmpdir(), 'cache-'))
    const folder = await fetchOnce('tool/1.0', fill, isThere, root.path)
    writeFileSync(join(folder, 'tool'), 'changed')
    chownSync(join(folder, 'tool'), 65534, 65534)
    await fetchOnce('tool/1.0', fill, isThere, root.path)
    expect(readFileSync(join(folder, 'tool'), 'utf8')).toBe('whole')
  })

  it.runIf(process.getuid?.() === 0)('in a folder of another user is refused: CACHE_NOT_OURS', async () => {
    using root = mkdtempDisposableSync(join(tmpdir(), 'cache-'))
    await fetchOnce('tool/1.0', fill, isThere, root.path)
    chownSync(root.path, 65534, 65534)
    await expect(fetchOnce('tool/1.0', fill, isThere, root.path)).rejects.toMatchObject({
      code: 'CACHE_NOT_OURS',
    })
  })
})
