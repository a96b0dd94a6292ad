import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { pulumiFailed } from '../../../cli/pulumi/client.ts'
import { recovery } from '../../../cli/recovery/leftovers.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'poolproof-leftovers-'))
})
afterEach(() => rmSync(home, { recursive: true }))

const state = 'stacks/poolproof/dev.json'
const whole = JSON.stringify({ version: 3, checkpoint: { latest: { pending_operations: [] } } })
const pending = whole.replace('[]', '[{"type":"creating"}]')
const lock = (pid: number) => JSON.stringify({ pid, hostname: hostname(), username: 'me', timestamp: 'now' })
/** Larger than any process id of Linux. */
const dead = 4_194_305

function hint(files: Record<string, string>, environment: NodeJS.ProcessEnv = { POOLPROOF_CLOUD: 'file' }) {
  for (const [name, text] of Object.entries(files)) {
    const file = join(home, 'state/.pulumi', name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  return recovery({ home, pulumi: '', environment, folderOf: () => home }, 'dev')
}

test.each([
  ['pending operations', { [state]: pending }],
  ['a half-written state', { [state]: pending.slice(0, 30) }],
  ['half-written attributes', { [state]: whole, [`${state}.attrs`]: '' }],
  ['the lock of a dead update', { [state]: whole, 'locks/organization/poolproof/dev/1.json': lock(dead) }],
])('%s are something to recover', (_, files) => {
  expect(hint(files)).toBe('npx poolproof recover dev')
})

test('a stack that is new, whole, or of a real cloud has nothing to recover', () => {
  expect(hint({})).toBeUndefined()
  expect(hint({ [state]: whole })).toBeUndefined()
  expect(hint({ [state]: pending }, {})).toBeUndefined()
})

test('only where there is something to recover does a failed command say so', () => {
  const failed = { code: 1, stdout: '', stderr: 'no' }
  expect(pulumiFailed('up', failed).fix).toBe('fix the errors above and run the command again')
  expect(pulumiFailed('up', failed, 'npx poolproof recover dev').fix).toBe(
    'an earlier update was killed, so first: npx poolproof recover dev',
  )
})
