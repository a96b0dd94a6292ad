import { describe, expect, test } from 'vitest'
import {
  evidenceKey,
  evidenceText,
  holds,
  readEvidence,
  readReleases,
  releaseTexts,
  type SignedEvidence,
  signEvidence,
} from '../../../rules/release/evidence.ts'
import { promotionErrors, promotionNotes, type Source } from '../../../rules/release/refusals.ts'

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
const source: Source = {
  ...{ stack: 'staging', to: 'production', key, maxAgeDays: 30, acknowledged: [] },
  now: new Date('2026-01-31T00:00:00Z'),
}
const refusals = (evidence: unknown, changed: Partial<typeof release> = {}, asked: Partial<Source> = {}) =>
  promotionErrors({ ...release, ...changed }, evidence, { ...source, ...asked })
const codes = (evidence: unknown, changed = {}, asked = {}) =>
  refusals(evidence, changed, asked).map(({ code }) => code)

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
  ])('signed evidence with another %s (%o) holds no longer', (field, value) => {
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

describe('the outputs', () => {
  test('evidence is one line, which a file holds plain or as JSON; the object of an earlier version reads the same', () => {
    const line = evidenceText(signed)
    expect(line).toMatch(
      /^stack=staging commit=\S+ artifact=\S+ schemaVersion=\S+ variables=DATABASE_URL,NODE_ENV /,
    )
    expect(line).not.toContain('\n')
    for (const form of [line, `${line}\n`, JSON.stringify(line), signed, JSON.stringify(signed, null, 2)])
      expect(readEvidence(form)).toEqual(signed)
    expect(holds(readEvidence(line) as SignedEvidence, key)).toBe(true)
    for (const none of [undefined, '', '{', '"', '{}', 'stack=staging', 7, []])
      expect(readEvidence(none)).toBeUndefined()
  })

  test('releases are a line each by the time of their proof, newest first when read; a new one moves none of the others', () => {
    const { variables: _, ...first } = release
    const second = { ...first, commit: 'b'.repeat(40), provedAt: '2026-01-02T00:00:00.000Z' }
    const before = releaseTexts([release])
    const after = releaseTexts([second, release])
    expect(after).toMatchObject(before)
    expect(Object.values(after).join()).not.toContain('\n')
    expect(readReleases(after)).toEqual([second, first])
    expect(readReleases([signed])).toEqual([signed])
    expect(readReleases(undefined)).toEqual([])
  })
})

describe('a promotion', () => {
  test('a promotion of the bytes and the schema that were proved is let through, from another commit too', () => {
    expect(codes(signed)).toEqual([])
    expect(codes(signed, { commit: 'b'.repeat(40) })).toEqual([])
  })

  test('a promotion of other bytes says which commit was proved, what differs and what to type', () => {
    const [refusal] = refusals(signed, { commit: 'b'.repeat(40), artifact: 'fedcba9876543210' })
    expect(refusal?.message).toBe(
      'NOT_PROVEN: stack staging proved commit c0ffeec0ffee (proof proof-1), and this is commit bbbbbbbbbbbb: artifact 0123456789abcdef was proved, fedcba9876543210 is here\n' +
        `  fix: deploy what was proved (git checkout ${release.commit}), or prove this first (pulumi up --stack staging); what differs: git diff --stat ${release.commit} ${'b'.repeat(40)} -- app prisma package-lock.json`,
    )
  })

  test('a promotion to a stack whose database needs no root certificate of its own is let through', () => {
    const withCa = signEvidence('secret', 'staging', {
      ...release,
      variables: [...release.variables, 'DATABASE_CA'],
    })
    expect(codes(withCa)).toEqual([])
  })

  test('a promotion of another schema is refused', () => {
    const [refusal] = refusals(signed, { schemaVersion: '20260201000000_second' })
    expect(refusal?.what).toContain('schema 20260101000000_first was proved, 20260201000000_second is here')
  })

  test('a promotion of another schema, without a variable, and long ago says all three at once', () => {
    const changed = { schemaVersion: '20260201000000_second', variables: ['NODE_ENV'] }
    const asked = { now: new Date('2026-02-01T00:00:00Z') }
    expect(codes(signed, changed, asked)).toEqual(['NOT_PROVEN', 'VARIABLES_NOT_PROVEN', 'EVIDENCE_TOO_OLD'])
  })

  test('a promotion without a variable that was there is refused until it is acknowledged; with one more it is let through with a word', () => {
    const [refusal] = refusals(signed, { variables: ['NODE_ENV'] }, { acknowledged: ['20260101_tidy'] })
    expect(refusal?.message).toBe(
      'VARIABLES_NOT_PROVEN: stack staging was proved with the variables DATABASE_URL, which stack production does not have\n' +
        '  fix: pulumi config set --path --secret poolproof:env.DATABASE_URL --stack production; or, to run without them: ' +
        "pulumi config set --path 'poolproof:acknowledge[1]' DATABASE_URL --stack production",
    )
    expect(codes(signed, { variables: ['NODE_ENV'] }, { acknowledged: ['DATABASE_URL'] })).toEqual([])
    const more = { ...release, variables: [...release.variables, 'MAIL_KEY'] }
    expect(codes(signed, more)).toEqual([])
    expect(promotionNotes(more, signed, source)).toEqual([
      'stack staging was proved without the variables MAIL_KEY',
    ])
    expect(promotionNotes(release, signed, source)).toEqual([])
  })

  test('a promotion of what was proved longer ago than the largest age says both ages and how to prove it again', () => {
    expect(codes(signed, {}, { now: new Date('2026-01-31T00:00:00.000Z') })).toEqual([])
    const [refusal] = refusals(signed, {}, { now: new Date('2026-01-31T00:00:00.001Z') })
    expect(refusal?.message).toBe(
      'EVIDENCE_TOO_OLD: stack staging proved this at 2026-01-01T00:00:00.000Z, 30 days ago, and poolproof:evidenceMaxAge is 30 days\n' +
        "  fix: deploy and prove it again: pulumi up --stack staging --replace '**::app-deployment'",
    )
    expect(codes(signed, {}, { now: new Date('2026-01-03'), maxAgeDays: 1 })).toEqual(['EVIDENCE_TOO_OLD'])
    const undated = signEvidence('secret', 'staging', { ...release, provedAt: 'yesterday' })
    expect(codes(undated)).toEqual(['EVIDENCE_TOO_OLD'])
  })

  test('a promotion of a day that is still to come is refused, or it would never grow old; a clock may be hours ahead', () => {
    expect(codes(signed, {}, { now: new Date('2025-12-31T00:00:00.000Z') })).toEqual([])
    const [refusal] = refusals(signed, {}, { now: new Date('2025-12-30T00:00:00.000Z') })
    expect(refusal?.what).toBe(
      'stack staging proved this at 2026-01-01T00:00:00.000Z, 2 days from now: the clock of one of the two is wrong, and the age is not known',
    )
  })

  test('reads what an earlier version signed, and says what cannot be compared', () => {
    const long = release.artifact.padEnd(64, '0')
    expect(codes(signed, { artifact: long })).toEqual([])
    expect(promotionNotes({ ...release, artifact: long }, signed, source)).toEqual([
      "stack staging proved this before it was upgraded: of the artifact's 64 digits its evidence has the first 16, and they are equal",
    ])
    expect(codes(signed, { artifact: `f${long.slice(1)}` })).toEqual(['NOT_PROVEN'])
    const nameless = signEvidence('secret', 'staging', { ...release, variables: undefined })
    expect(codes(nameless)).toEqual([])
    expect(promotionNotes(release, nameless, source)).toEqual([
      'the evidence of stack staging names no variables: they are not compared',
    ])
  })

  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'EVIDENCE_MISSING'],
    ['something else', { artifact: release.artifact }, 'EVIDENCE_MISSING'],
    ['a tampered file', { ...signed, artifact: 'fedcba9876543210' }, 'EVIDENCE_FORGED'],
    ['another stack', signEvidence('secret', 'dev', release), 'EVIDENCE_FORGED'],
    ['another key', signEvidence('other', 'staging', release), 'EVIDENCE_FORGED'],
  ])('a promotion with the evidence of %s is refused', (_, evidence, code) => {
    expect(codes(evidence)).toEqual([code])
  })
})
