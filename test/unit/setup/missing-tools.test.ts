import { mkdtempDisposableSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { refuseMissingTools } from '../../../setup/missing-tools.mjs'

afterEach(() => vi.unstubAllEnvs())

/** A machine whose PATH holds these programs, with an empty cache and no way to the download host. */
function machine(...programs: string[]) {
  const folder = mkdtempDisposableSync(join(tmpdir(), 'poolproof-tools-'))
  for (const name of programs) writeFileSync(join(folder.path, name), '', { mode: 0o755 })
  vi.stubEnv('XDG_CACHE_HOME', folder.path)
  return { path: folder.path, reaches: async () => false, [Symbol.dispose]: () => folder.remove() }
}

test('a Pulumi CLI that can neither be found, downloaded nor built is GO_MISSING with three fixes', async () => {
  using one = machine('pgbouncer')
  await expect(refuseMissingTools('start', one)).rejects.toThrow(
    /^GO_MISSING: there is no Pulumi CLI 3\.[\s\S]*Go is not there[\s\S]*1\. install the Pulumi CLI[\s\S]*3\. install Go/,
  )
})

test.each([['go'], ['pulumi']])('%s is enough', async (name) => {
  using one = machine('pgbouncer', name)
  await expect(refuseMissingTools('start', one)).resolves.toBeUndefined()
})

test('a download host that answers is enough, and what needs no tool is not held up', async () => {
  using one = machine('pgbouncer')
  await expect(refuseMissingTools('start', { ...one, reaches: async () => true })).resolves.toBeUndefined()
  await expect(refuseMissingTools('check', one)).resolves.toBeUndefined()
})
