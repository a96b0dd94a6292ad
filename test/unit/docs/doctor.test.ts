import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runDoctor } from '../../cloud/harness/run-doctor.ts'

const root = join(import.meta.dirname, '../../..')
const doc = readFileSync(join(root, 'docs/doctor.md'), 'utf8')

test('the sample of docs/doctor.md is what its command prints', async () => {
  const sample = /printf %s '([^']+)' \| npx poolproof doctor ([^`]+)`:\n\n```\n([\s\S]+?)\n```/
  const [, url = '', args = '', printed = 'none'] = sample.exec(doc) ?? []
  const { text } = await runDoctor(args.split(' '), url.replace('...', 'canary1'))
  expect(text.slice(0, printed.length)).toBe(printed)
})
