import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import * as pulumi from '@pulumi/pulumi'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { checkPromotion } from '../../../infra/checks/promotion.ts'
import { readSettings } from '../../../infra/config/config.ts'
import { packageFolder } from '../../../rules/files/package-folder.ts'
import { evidenceKey, evidenceText, releaseTexts, signEvidence } from '../../../rules/release/evidence.ts'
import { goodConfig } from './program.ts'

const proved = {
  ...{ commit: 'a'.repeat(40), artifact: '01234567'.repeat(8), schemaVersion: '20260101_first' },
  variables: ['NODE_ENV'],
}
const release = { ...proved, proofId: 'proof-1', provedAt: '2026-01-01T00:00:00.000Z' }
const signed = signEvidence('secret', 'staging', release)
const evidence = evidenceText(signed)
const now = new Date('2026-01-31T00:00:00Z')
const key = evidenceKey('secret')
let folder: string
let asked: string[]
let staging: Record<string, unknown>
let unreadable = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'poolproof-evidence-'))
})
afterAll(() => rmSync(folder, { recursive: true }))
beforeEach(() => {
  asked = []
  unreadable = ''
  staging = { evidence, evidenceKey: key }
  pulumi.runtime.setMocks(
    {
      newResource({ type, inputs }) {
        throw new Error(`a resource was made: ${type} of ${Object.keys(inputs)}`)
      },
      call({ token, inputs }) {
        if (token !== 'pulumi:pulumi:readStackOutputs') return {}
        asked.push(inputs.name)
        if (unreadable) throw new Error(unreadable)
        return { outputs: staging }
      },
    },
    'poolproof',
    'production',
    false,
    'acme',
  )
})

/** The text of the refusal, or undefined. */
async function refusal(
  config: Record<string, string>,
  candidate: Candidate = proved,
): Promise<string | undefined> {
  pulumi.runtime.setAllConfig({ ...goodConfig, ...config })
  try {
    await checkPromotion(readSettings(), candidate, now)
  } catch (error) {
    return (error as Error).message
  }
  return undefined
}

function file(content: string): string {
  const path = join(folder, `${Math.random()}.json`)
  writeFileSync(path, content)
  return relative(packageFolder, path)
}

type Candidate = Parameters<typeof checkPromotion>[1]
const unpinned = { 'poolproof:promoteFrom': 'staging' }
const promoteFrom = { ...unpinned, 'poolproof:evidenceKey': key }
const other = { ...proved, artifact: 'fedcba98'.repeat(8) }

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

  test('refuses where the other stack cannot be read', async () => {
    unreadable = 'unknown stack'
    expect(await refusal(promoteFrom)).toMatch(
      /^EVIDENCE_MISSING: the outputs of stack staging cannot be read from here: [\s\S]*pulumi stack ls --all/,
    )
  })

  test('refuses evidence of a stack whose key is not pinned, with the commands, whatever key lies beside it', async () => {
    expect(await refusal(unpinned)).toBe(
      'EVIDENCE_KEY_MISSING: poolproof:evidenceKey is not set: nothing says which key of stack staging has to have signed the evidence\n' +
        '  fix: compare the key and pin it: npx poolproof promote staging production; or print it with pulumi stack output evidenceKey --stack staging, then pulumi config set poolproof:evidenceKey KEY',
    )
    const pinned = { 'poolproof:evidenceKey': evidenceKey('other') }
    expect(await refusal({ ...unpinned, ...pinned })).toMatch(/^EVIDENCE_FORGED/)
    staging = {
      evidence: evidenceText(signEvidence('other', 'staging', release)),
      evidenceKey: evidenceKey('other'),
    }
    expect(await refusal(promoteFrom)).toMatch(/^EVIDENCE_FORGED/)
  })

  test('refuses a variable less than was proved, and what was proved too long ago for its own setting', async () => {
    expect(await refusal(promoteFrom, { ...proved, variables: [] })).toMatch(/^VARIABLES_NOT_PROVEN/)
    const acknowledged = { 'poolproof:acknowledge': '["NODE_ENV"]' }
    expect(await refusal({ ...promoteFrom, ...acknowledged }, { ...proved, variables: [] })).toBeUndefined()
    expect(await refusal({ ...promoteFrom, 'poolproof:evidenceMaxAge': '29' })).toMatch(/^EVIDENCE_TOO_OLD/)
  })

  test('reads the evidence that a stack wrote before it was upgraded', async () => {
    staging = { evidence: signEvidence('secret', 'staging', { ...release, artifact: '0123456701234567' }) }
    expect(await refusal(promoteFrom)).toBeUndefined()
  })

  test('takes a file instead, as the CLI prints it with and without --json, asks no other stack, and wants a pinned key', async () => {
    for (const content of [JSON.stringify(evidence), `${evidence}\n`, JSON.stringify(signed)]) {
      const config = { ...promoteFrom, 'poolproof:evidence': file(content) }
      const { 'poolproof:evidenceKey': _, ...without } = config
      expect(await refusal(without)).toMatch(/^EVIDENCE_KEY_MISSING/)
      expect(await refusal(config)).toBeUndefined()
      expect(await refusal(config, other)).toMatch(/^NOT_PROVEN/)
    }
    expect(asked).toEqual([])
  })

  test.each([
    ['is not there', () => 'nowhere.json', 'EVIDENCE_MISSING'],
    ['is no JSON', () => file('{'), 'FILE_BROKEN'],
    ['was changed', () => file(JSON.stringify({ ...signed, artifact: other.artifact })), 'EVIDENCE_FORGED'],
  ])('refuses a file that %s', async (_, path, code) => {
    const config = { ...promoteFrom, 'poolproof:evidenceKey': key, 'poolproof:evidence': path() }
    expect(await refusal(config)).toMatch(new RegExp(`^${code}`))
  })
})

test('a stack that is not promoted to asks no other stack', async () => {
  expect(await refusal({}, other)).toBeUndefined()
  expect(asked).toEqual([])
})

describe('a rollback', () => {
  const back = (changed = {}) =>
    refusal(promoteFrom, {
      ...proved,
      proved: { ...release, provedAt: '2020-01-01T00:00:00.000Z', ...changed },
    })

  test('is let through for what the stack itself proved, however long ago', async () => {
    for (const releases of [releaseTexts([release]), [signed]]) {
      staging = { releases }
      expect(await back()).toBeUndefined()
    }
    expect(asked).toEqual(['acme/poolproof/production', 'acme/poolproof/production'])
  })

  test.each([{ artifact: other.artifact }, { commit: 'b'.repeat(40) }])(
    'is refused for %o',
    async (changed) => {
      staging = { releases: releaseTexts([release]) }
      expect(await back(changed)).toMatch(/^NOT_PROVEN: stack production has not proved artifact/)
    },
  )

  test('is refused where the stack proved nothing', async () => {
    staging = {}
    expect(await back()).toMatch(/^NOT_PROVEN/)
  })
})
