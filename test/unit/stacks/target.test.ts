import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { requireStackFiles } from '../../../cli/pulumi/target.ts'

let folder: string
const engine = { folderOf: () => folder }

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'poolproof-root-'))
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true })
})

test('stacks without a file in the root are refused together, each with the file and how to begin one', () => {
  writeFileSync(join(folder, 'Pulumi.staging.yaml'), 'config: {}\n')
  expect(() => requireStackFiles(engine, 'staging', 'production', 'acme/poolproof/canary')).toThrow(
    [
      'STACK_FILE_MISSING: Pulumi.production.yaml, which has the settings of stack production, is not in the root of this project',
      '  fix: commit it there; a new one begins with: cp docs/examples/stacks/staging.yaml Pulumi.production.yaml',
      'STACK_FILE_MISSING: Pulumi.canary.yaml, which has the settings of stack canary, is not in the root of this project',
      '  fix: commit it there; a new one begins with: cp docs/examples/stacks/staging.yaml Pulumi.canary.yaml',
    ].join('\n'),
  )
})

test('in a repository of its own a stack file is begun by init', () => {
  vi.spyOn(process, 'cwd').mockReturnValue(folder)
  writeFileSync(join(folder, 'Pulumi.yaml'), 'name: shop\n')
  expect(() => requireStackFiles(engine, 'production')).toThrow(
    'a new one begins with: npx poolproof init --stack production',
  )
})

test('stacks with their files are let pass', () => {
  writeFileSync(join(folder, 'Pulumi.staging.yaml'), 'config: {}\n')
  expect(() => requireStackFiles(engine, 'staging', 'acme/poolproof/staging')).not.toThrow()
})
