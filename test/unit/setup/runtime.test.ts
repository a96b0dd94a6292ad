import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ensureRuntime } from '../../../setup/tools/runtime.ts'

let folder: string
let rooms: string
let cacheRoot: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'poolproof-runtime-'))
  rooms = join(folder, 'dist')
  cacheRoot = join(folder, 'cache')
  mkdirSync(join(rooms, 'cli'), { recursive: true })
  writeFileSync(join(rooms, 'package.json'), '{"version": "1.2.3"}')
  writeFileSync(join(rooms, 'cli/main.js'), 'first')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** As npm does. */
async function installed(place: string): Promise<void> {
  mkdirSync(join(place, 'node_modules'))
  writeFileSync(join(place, 'node_modules/.package-lock.json'), '{}')
}

test('two starts at once install once, beside a copy of the rooms under the version', async () => {
  let installations = 0
  const install = async (place: string) => {
    installations += 1
    await new Promise((resolve) => setTimeout(resolve, 50))
    await installed(place)
  }
  const [one, other] = await Promise.all([1, 2].map(() => ensureRuntime(rooms, { cacheRoot, install })))
  expect(one).toMatch(/\/cache\/runtime\/1\.2\.3-[0-9a-f]{16}$/)
  expect(other).toBe(one)
  expect(readFileSync(join(one ?? '', 'cli/main.js'), 'utf8')).toBe('first')
  await ensureRuntime(rooms, { cacheRoot, install })
  expect(installations).toBe(1)
})

test('an installation that was interrupted leaves nothing that counts, and the next one begins again', async () => {
  const failing = async (place: string) => {
    mkdirSync(join(place, 'node_modules/half'), { recursive: true })
    throw new Error('killed')
  }
  await expect(ensureRuntime(rooms, { cacheRoot, install: failing })).rejects.toThrow('killed')
  expect(readdirSync(join(cacheRoot, 'runtime'))).toEqual([])
  const place = await ensureRuntime(rooms, { cacheRoot, install: installed })
  // One that got no time to clean up.
  renameSync(place, `${place}.unfinished-1`)
  expect(await ensureRuntime(rooms, { cacheRoot, install: installed })).toBe(place)
  expect(readdirSync(join(cacheRoot, 'runtime'))).toEqual([basename(place)])
  expect(existsSync(join(place, 'node_modules/half'))).toBe(false)
})

test('other code of the same version has a folder of its own', async () => {
  const before = await ensureRuntime(rooms, { cacheRoot, install: installed })
  writeFileSync(join(rooms, 'cli/main.js'), 'second')
  const after = await ensureRuntime(rooms, { cacheRoot, install: installed })
  expect(after).not.toBe(before)
  expect(readFileSync(join(before, 'cli/main.js'), 'utf8')).toBe('first')
})

test('an npm that fails is said with what to look at, and no registry is named', async () => {
  writeFileSync(join(rooms, 'package-lock.json'), 'no lock')
  const failure = await ensureRuntime(rooms, { cacheRoot }).catch((error: Error) => error.message)
  expect(failure).toMatch(/^RUNTIME_INSTALL_FAILED: npm ci could not install[\s\S]*npm ping/)
  expect(failure).not.toMatch(/https?:/)
})
