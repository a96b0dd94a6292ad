import { expect, test } from 'vitest'
import type { Release } from '../../../rules/release/evidence.ts'
import { findRollbackTarget, schemaErrors } from '../../../rules/release/rollback.ts'

const release = (commit: string, artifact: string): Release => ({
  ...{ commit, artifact, schemaVersion: '20260101000000_first', variables: [] },
  ...{ proofId: 'proof', provedAt: '2026-01-01T00:00:00.000Z' },
})
/** Newest first, as a stack remembers them. */
const releases = [release('ccc3', 'art-b'), release('bbb2', 'art-b'), release('aaa1', 'art-a')]

test('leads to the last release whose bytes are not those deployed, or to the one that is named', () => {
  expect(findRollbackTarget(releases, 'art-b').commit).toBe('aaa1')
  expect(findRollbackTarget(releases, 'art-a').commit).toBe('ccc3')
  expect(findRollbackTarget(releases, 'art-b', 'bbb').commit).toBe('bbb2')
  expect(findRollbackTarget(releases, 'art-b', 'art-a').commit).toBe('aaa1')
})

test('knows a release that an earlier version signed by the first 16 digits of its artifact', () => {
  const [now, before] = ['a'.repeat(64), 'b'.repeat(64)]
  const signed = [release('ccc3', now.slice(0, 16)), release('bbb2', before.slice(0, 16))]
  expect(findRollbackTarget(signed, now).commit).toBe('bbb2')
  expect(findRollbackTarget(signed, before).commit).toBe('ccc3')
  expect(findRollbackTarget([release('ccc3', now.slice(0, 15)), ...signed], now).artifact).toBe(
    now.slice(0, 15),
  )
})

test('is refused where nothing else was proved, with what there is to name', () => {
  expect(() => findRollbackTarget(releases, 'art-b', 'ddd')).toThrow(
    /^ROLLBACK_NOWHERE: nothing that was proved here begins with ddd\n.*ccc3 \(art-b\), bbb2 \(art-b\), aaa1/,
  )
  expect(() => findRollbackTarget([release('ccc3', 'art-b')], 'art-b')).toThrow(
    /^ROLLBACK_NOWHERE: nothing else/,
  )
  expect(() => findRollbackTarget([], undefined)).toThrow(/fix: deploy a commit that works/)
})

test('is open where later migrations only added, and shut by each that took something away', async () => {
  const added = { name: '20260201000000_more', sql: 'ALTER TABLE users ADD COLUMN note text;' }
  const dropped = { name: '20260301000000_less', sql: 'ALTER TABLE users DROP COLUMN email;' }
  expect(await schemaErrors(release('aaa1', 'art-a'), [added])).toEqual([])
  expect(await schemaErrors(release('aaa1', 'art-a'), [added, dropped])).toMatchObject([
    { code: 'ROLLBACK_SCHEMA', what: expect.stringMatching(/20260301000000_less drops column users\.email/) },
  ])
})
