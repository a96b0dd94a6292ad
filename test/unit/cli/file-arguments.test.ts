import { mkdtempDisposableSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { commands } from '../../../cli/commands/index.ts'
import { run } from '../../../cli/run.ts'

afterEach(() => vi.restoreAllMocks())

test.each([
  [
    'report @/staging.json --out @/none/report.md',
    'FOLDER_NOT_WRITABLE: @/none/report.md cannot be written (ENOENT)\n  fix: npx poolproof report --out EXISTING_FOLDER/report.md\n',
  ],
  [
    'pack @/staging.json',
    'PACK_FOLDER_TAKEN: @/staging.json is a file\n  fix: npx poolproof pack A/NEW/FOLDER\n',
  ],
])('poolproof %s is a Problem, without a stack trace', async (line, text) => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'poolproof-given-'))
  const inFolder = (words: string) => words.replaceAll('@/', `${folder.path}/`)
  writeFileSync(join(folder.path, 'staging.json'), '{}')
  const said: string[] = []
  const keep = (words: unknown) => said.push(String(words)) > 0
  vi.spyOn(process.stderr, 'write').mockImplementation(keep as typeof process.stderr.write)
  const code = await run(inFolder(line).split(' '), { commands, version: 'test' })
  expect({ code, said: said.join('') }).toEqual({ code: 1, said: inFolder(text) })
})
