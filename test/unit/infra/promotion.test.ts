import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import * as pulumi from '@pulumi/pulumi'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readSettings } from '../../../infra/config.ts'
import { evidenceKey, signEvidence } from '../../../infra/model/promotion/evidence.ts'
import { checkPromotion } from '../../../infra/promotion.ts'
import { cloneFolder } from '../../../local/home.ts'
import { goodConfig } from './program.ts'

const proved = { commit: 'a'.repeat(40), artifact: '0123456789abcdef', schemaVersion: '20260101_first' }
const release = { ...proved, variables: [], proofId: 'proof-1', provedAt: '2026-01-01T00:00:00.000Z' }
const evidence = signEvidence('secret', 'staging', release)
const key = evidenceKey('secret')
let folder: string
let asked: string[]
let staging: Record<string, unknown>

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'poolproof-evidence-'))
})
afterAll(() => rmSync(folder, { recursive: true }))
beforeEach(() => {
  asked = []
  staging = { evidence, evidenceKey: key }
  pulumi.runtime.setMocks(
    {
      newResource({ type, inputs }) {
        if (type === 'pulumi:pulumi:StackReference') asked.push(inputs.name)
        return { id: 'id', state: { ...inputs, outputs: staging } }
      },
      call: () => ({}),
    },
    'poolproof',
    'production',
    false,
    'acme',
  )
})

/** The text of the refusal, or undefined. */
async function refusal(config: Record<string, string>, candidate = proved): Promise<string | undefined> {
  pulumi.runtime.setAllConfig({ ...goodConfig, ...config })
  try {
    await checkPromotion(readSettings(), candidate)
  } catch (error) {
    return (error as Error).message
  }
  return undefined
}

function file(content: string): string {
  const path = join(folder, `${Math.random()}.json`)
  writeFileSync(path, content)
  return relative(cloneFolder, path)
}

const promoteFrom = { 'poolproof:promoteFrom': 'staging' }
const other = { ...proved, artifact: 'fedcba9876543210' }

describe('a stack that is promoted to', () => {
  test('reads the other stack of its organization, and lets its bytes through', async () => {
    expect(await refusal(promoteFrom)).toBeUndefined()
    expect(asked).toEqual(['acme/poolproof/staging'])
  })

  test('refuses other bytes', async () => {
    expect(await refusal(promoteFrom, other)).toMatch(/^NOT_PROVEN[\s\S]*fix: /)
  })

  test('refuses where the other stack was never proved', async () => {
    staging = {}
    expect(await refusal(promoteFrom)).toMatch(/^EVIDENCE_MISSING/)
  })

  test('believes a pinned key more than the one it finds', async () => {
    const pinned = { 'poolproof:evidenceKey': evidenceKey('other') }
    expect(await refusal({ ...promoteFrom, ...pinned })).toMatch(/^EVIDENCE_FORGED/)
  })

  test('takes a file instead, asks no other stack, and wants a pinned key with it', async () => {
    const config = { ...promoteFrom, 'poolproof:evidence': file(JSON.stringify(evidence)) }
    expect(await refusal(config)).toMatch(/^EVIDENCE_KEY_MISSING/)
    expect(await refusal({ ...config, 'poolproof:evidenceKey': key })).toBeUndefined()
    expect(await refusal({ ...config, 'poolproof:evidenceKey': key }, other)).toMatch(/^NOT_PROVEN/)
    expect(asked).toEqual([])
  })

  test.each([
    ['is not there', () => 'nowhere.json', 'EVIDENCE_MISSING'],
    ['is no JSON', () => file('{'), 'FILE_BROKEN'],
    ['was changed', () => file(JSON.stringify({ ...evidence, artifact: other.artifact })), 'EVIDENCE_FORGED'],
  ])('refuses a file that %s', async (_, path, code) => {
    const config = { ...promoteFrom, 'poolproof:evidenceKey': key, 'poolproof:evidence': path() }
    expect(await refusal(config)).toMatch(new RegExp(`^${code}`))
  })
})

test('a stack that is not promoted to asks nobody', async () => {
  expect(await refusal({}, other)).toBeUndefined()
  expect(asked).toEqual([])
})
