import { describe, expect, test } from 'vitest'
import {
  evidenceKey,
  holds,
  type SignedEvidence,
  signEvidence,
} from '../../../infra/model/promotion/evidence.ts'
import { promotionRefusals } from '../../../infra/model/promotion/refusals.ts'

const release = {
  commit: 'c0ffee'.repeat(6),
  artifact: '0123456789abcdef',
  schemaVersion: '20260101000000_first',
  variables: ['DATABASE_URL', 'NODE_ENV'],
  proofId: 'proof-1',
  provedAt: '2026-01-01T00:00:00.000Z',
}
const signed = signEvidence('secret', 'staging', release)
const key = evidenceKey('secret')
const refusals = (evidence: unknown, changed: Partial<typeof release> = {}) =>
  promotionRefusals({ ...release, ...changed }, evidence, { stack: 'staging', key })
const codes = (evidence: unknown, changed = {}) => refusals(evidence, changed).map(({ code }) => code)

describe('signed evidence', () => {
  test('is the same text every time, holds no secret, and survives a file in any order', () => {
    expect(signEvidence('secret', 'staging', release)).toEqual(signed)
    expect(JSON.stringify(signed)).not.toContain('secret')
    const file = JSON.stringify(Object.fromEntries(Object.entries(signed).reverse()))
    expect(holds(JSON.parse(file), key)).toBe(true)
  })

  test.each<[keyof SignedEvidence, unknown]>([
    ['commit', 'b'.repeat(40)],
    ['artifact', 'fedcba9876543210'],
    ['schemaVersion', '20260201000000_second'],
    ['variables', ['DATABASE_URL']],
    ['proofId', 'proof-2'],
    ['provedAt', '2026-01-02T00:00:00.000Z'],
    ['stack', 'dev'],
    ['signature', ''],
    ['signature', 'AAAA'],
  ])('with another %s (%o) holds no longer', (field, value) => {
    expect(holds({ ...signed, [field]: value }, key)).toBe(false)
  })

  test('is pinned by a key that a command line takes for a value, whatever the secret', () => {
    const keys = Array.from({ length: 200 }, (_, i) => evidenceKey(`secret ${i}`))
    expect(keys.filter((key) => !/^[0-9a-f]{64}$/.test(key))).toEqual([])
  })

  test('does not hold for another key, or for what is no key', () => {
    for (const other of [evidenceKey('other'), '', 'no key']) expect(holds(signed, other)).toBe(false)
  })
})

describe('a promotion', () => {
  test('of the bytes and the schema that were proved is let through, from another commit too', () => {
    expect(codes(signed)).toEqual([])
    expect(codes(signed, { commit: 'b'.repeat(40) })).toEqual([])
  })

  test('of other bytes says which commit was proved, what differs and what to type', () => {
    const [refusal] = refusals(signed, { commit: 'b'.repeat(40), artifact: 'fedcba9876543210' })
    expect(refusal?.message).toBe(
      'NOT_PROVEN: stack staging proved commit c0ffeec0ffee (proof proof-1), and this is commit bbbbbbbbbbbb: artifact 0123456789abcdef was proved, fedcba9876543210 is here\n' +
        `  fix: deploy what was proved (git checkout ${release.commit}), or prove this first (pulumi up --stack staging); what differs: git diff --stat ${release.commit} ${'b'.repeat(40)} -- app prisma package-lock.json`,
    )
  })

  test('of another schema is refused', () => {
    const [refusal] = refusals(signed, { schemaVersion: '20260201000000_second' })
    expect(refusal?.what).toContain('schema 20260101000000_first was proved, 20260201000000_second is here')
  })

  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'EVIDENCE_MISSING'],
    ['something else', { artifact: release.artifact }, 'EVIDENCE_MISSING'],
    ['a tampered file', { ...signed, artifact: 'fedcba9876543210' }, 'EVIDENCE_FORGED'],
    ['another stack', signEvidence('secret', 'dev', release), 'EVIDENCE_FORGED'],
    ['another key', signEvidence('other', 'staging', release), 'EVIDENCE_FORGED'],
  ])('with the evidence of %s is refused', (_, evidence, code) => {
    expect(codes(evidence)).toEqual([code])
  })
})
