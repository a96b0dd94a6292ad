import { expect, test } from 'vitest'
import { runningSection } from '../../../cli/ci/report-markdown.ts'
import { readRunning } from '../../../cli/ci/running.ts'
import { Problem } from '../../../rules/problem.ts'
import { evidenceText } from '../../../rules/release/evidence.ts'

/** A stack that exports these outputs, and refuses everything else. */
const exporting = (outputs?: object) => async () => ({
  async pulumi(...args: string[]) {
    expect(args).toEqual(['stack', 'export'])
    const root = { type: 'pulumi:pulumi:Stack', outputs }
    return JSON.stringify({ deployment: outputs ? { resources: [root] } : {} })
  },
})

const sealed = { '4dabf18193072939515e22adb298388d': 'envelope', ciphertext: 'v1:canary' }

const evidence = {
  ...{ stack: 'production', commit: 'c0ffee', artifact: 'a1', schemaVersion: '2_add', variables: ['A'] },
  ...{ proofId: 'p1', provedAt: '2026-11-28T10:00:00Z', signature: 'sig' },
}

test.each([
  ['the line that a stack has now', evidenceText(evidence)],
  ['the object of an earlier version', evidence],
])('the plain outputs of an exported state say what runs, without a passphrase: %s', async (_, output) => {
  const outputs = { url: 'https://shop.test', evidence: output, hidden: sealed }
  const running = await readRunning(exporting(outputs), 'production')
  expect(running).toEqual({ stack: 'production', address: 'https://shop.test', evidence })
  expect(runningSection([running])).toBe(
    [
      '### Running now\n',
      '| stack | commit | artifact | last migration | proved at | address |',
      '| --- | --- | --- | --- | --- | --- |',
      '| `production` | `c0ffee` | `a1` | `2_add` | `2026-11-28T10:00:00Z` | <https://shop.test/> |',
    ].join('\n'),
  )
})

test('no secret is shown, and a stack without an update has an empty row', async () => {
  for (const outputs of [{ url: sealed, evidence: { ...evidence, commit: sealed } }, undefined]) {
    const text = runningSection([await readRunning(exporting(outputs), 'production')])
    expect(text).toContain('| `production` | – | – | – | – | – |')
    expect(text).not.toContain('canary')
  }
})

test('a stack that cannot be read says why, without the secrets of the environment', async () => {
  const open = () => Promise.reject(new Problem('STACK_FILE_MISSING', 'no file for canary-1', 'commit it'))
  const running = await readRunning(open, 'production', ['canary-1'])
  expect(runningSection([running])).toBe(
    '### Running now\n\n`production` cannot be read:\n\n    STACK_FILE_MISSING: no file for ***\n      fix: commit it',
  )
})
