import { mkdtempDisposableSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { commands } from '../../../cli/commands/index.ts'
import { run } from '../../../cli/run.ts'

const root = vi.hoisted(() => ({ path: '' }))
vi.mock(import('../../../cli/pulumi/engines.ts'), () => ({
  realEngine: async () => ({ home: root.path, pulumi: 'false', environment: {}, folderOf: () => root.path }),
}))

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

test.each(['rotate', 'rotate --database', 'retire', 'retire --at-once'])(
  'poolproof %s of a real stack without its file is refused: a file of its generations alone would be written',
  async (line) => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'poolproof-no-file-'))
    root.path = folder.path
    vi.stubEnv('POOLPROOF_HOME', join(folder.path, 'home'))
    const said: string[] = []
    const keep = (text: unknown) => said.push(String(text)) > 0
    vi.spyOn(process.stderr, 'write').mockImplementation(keep as typeof process.stderr.write)
    expect(await run([...line.split(' '), '--stack', 'production'], { commands, version: 'test' })).toBe(1)
    expect(said.join('')).toContain('STACK_FILE_MISSING: Pulumi.production.yaml')
    expect(readdirSync(folder.path)).toEqual([])
  },
)
