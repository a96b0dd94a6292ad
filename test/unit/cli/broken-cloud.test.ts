import { mkdtempDisposableSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { commands } from '../../../cli/commands/index.ts'
import { run } from '../../../cli/run.ts'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

test.each([
  'proof',
  'recover',
  'doctor',
  'pulumi preview',
  'rotate',
  'retire',
  'drift',
  'promote staging production --yes',
  'rollback dev --yes',
  'preview dev',
])(
  'poolproof %s names the cut cloud.json and what helps, without a stack trace',
  async (line) => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'poolproof-cut-'))
    const file = join(folder.path, 'cloud.json')
    writeFileSync(file, '{"app": "http://127.0.0.1:1", "ap')
    vi.stubEnv('POOLPROOF_HOME', folder.path)
    const said: string[] = []
    const keep = (text: unknown) => said.push(String(text)) > 0
    vi.spyOn(process.stderr, 'write').mockImplementation(keep as typeof process.stderr.write)
    const code = await run(line.split(' '), { commands, version: 'test' })
    expect(code).toBeGreaterThan(0)
    expect(said.join('')).toContain(`FILE_BROKEN: ${file} is not complete JSON`)
    expect(said.join('')).toContain(`rm -r ${file}`)
    expect(said.join('')).not.toMatch(/^ +at /m)
  },
  60_000,
)

test('poolproof adopt without a token, where no embedded cloud runs, asks for the token', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'poolproof-no-token-'))
  vi.stubEnv('POOLPROOF_HOME', folder.path)
  vi.stubEnv('VERCEL_API_TOKEN', undefined)
  const said: string[] = []
  const keep = (text: unknown) => said.push(String(text)) > 0
  vi.spyOn(process.stderr, 'write').mockImplementation(keep as typeof process.stderr.write)
  expect(await run(['adopt', '--project', 'shop'], { commands, version: 'test' })).toBe(2)
  expect(said.join('')).toMatch(/^VERCEL_TOKEN_MISSING: [\s\S]*export VERCEL_API_TOKEN=/)
}, 60_000)
