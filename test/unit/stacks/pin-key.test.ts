import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Engine } from '../../../cli/pulumi/client.ts'
import { stackOutput } from '../../../cli/pulumi/stack.ts'
import type { Target } from '../../../cli/pulumi/target.ts'
import { pinKey } from '../../../cli/stacks/promote.ts'

const key = '0123456789abcdef'.repeat(4)
const other = 'fedcba9876543210'.repeat(4)
let folder: string
let engine: Engine
let asked: string[]

/**
 * In place of the CLI: exports any stack with these outputs and writes down what it is asked. It has no passphrase, so what
 * wants one fails.
 */
function cli(outputs: object): void {
  const script = join(folder, 'pulumi')
  const root = { type: 'pulumi:pulumi:Stack', outputs }
  const answer = JSON.stringify(JSON.stringify({ deployment: { resources: [root] } }))
  const calls = JSON.stringify(join(folder, 'calls'))
  writeFileSync(
    script,
    `#!${process.execPath}
require('node:fs').appendFileSync(${calls}, process.argv.slice(2).join(' ') + '\\n')
if (process.argv.includes('output')) process.exit(1)
if (process.argv.includes('export')) console.log(${answer})
`,
  )
  chmodSync(script, 0o755)
  engine = { home: folder, pulumi: script, environment: process.env, folderOf: () => folder }
}

const calls = () => readFileSync(join(folder, 'calls'), 'utf8')
const agrees = (answer: boolean) => async (stack: string) => {
  asked.push(stack)
  return answer
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'poolproof-pin-'))
  writeFileSync(join(folder, 'calls'), '')
  asked = []
  cli({ evidenceKey: key })
})
afterEach(() => rmSync(folder, { recursive: true }))

const stack = (name: string): Target => ({
  name,
  engine,
  where: 'the real cloud',
  pulumi: (...args) => stackOutput(engine, name, args),
})

const pin = (given: { yes?: boolean; key?: string; pinned?: string }, answer = true) => {
  const all = { yes: false, key: undefined, pinned: undefined, ...given }
  return pinKey(stack('staging'), stack('production'), all, agrees(answer))
}

test('a key that is pinned is not asked for again, and the same one may be given', async () => {
  expect(await pin({ pinned: key })).toBe(true)
  expect(await pin({ pinned: key, key, yes: true })).toBe(true)
  expect([asked, calls()]).toEqual([[], ''])
})

test('another key than the pinned one is refused, with the command that pins it', async () => {
  await expect(pin({ pinned: key, key: other })).rejects.toMatchObject({
    code: 'EVIDENCE_KEY_CHANGED',
    fix: `if stack staging was created again: pulumi config set poolproof:evidenceKey ${other} --stack production`,
  })
  expect(calls()).toBe('')
})

test('a key that is not pinned yet is asked for, and pinned after a yes alone', async () => {
  expect(await pin({}, false)).toBe(false)
  expect(calls()).not.toContain('config set')
  expect(await pin({})).toBe(true)
  expect(asked).toEqual(['staging', 'staging'])
  expect(calls()).toContain(`config set poolproof:evidenceKey ${key} --stack production`)
})

test('with --yes the key has to be given; a given one is pinned without a question', async () => {
  await expect(pin({ yes: true })).rejects.toMatchObject({
    code: 'EVIDENCE_KEY_MISSING',
    what: expect.stringContaining(key),
    fix: expect.stringContaining(`npx poolproof promote staging production --yes --key ${key}`),
  })
  expect(calls()).not.toContain('config set')
  expect(await pin({ yes: true, key: other })).toBe(true)
  expect(calls()).toContain(`config set poolproof:evidenceKey ${other} --stack production`)
  expect(asked).toEqual([])
})

test('a stack that never proved anything has no key to pin', async () => {
  cli({})
  await expect(pin({})).rejects.toMatchObject({ code: 'EVIDENCE_MISSING', fix: 'pulumi up --stack staging' })
  expect(calls()).not.toContain('config set')
})
