import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { chooseTwin, keepTwin, settingsFor, twinNames } from '../../../local/poolers/twin.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'poolproof-choice-'))
})
afterEach(() => rmSync(home, { recursive: true }))

test.each(twinNames)(
  '%s is kept from the first start on, and only a reset makes room for another',
  (name) => {
    expect(chooseTwin(home, name)).toBe(name)
    keepTwin(home, name)
    expect([chooseTwin(home), chooseTwin(home, name)]).toEqual([name, name])
    for (const other of twinNames.filter((one) => one !== name))
      expect(() => chooseTwin(home, other)).toThrow(
        expect.objectContaining({
          code: 'POOLER_KEPT',
          fix: expect.stringMatching(
            `--pooler ${name}; or begin again: .*reset --yes, then .*--pooler ${other}`,
          ),
        }),
      )
  },
)

test('a new folder and one of before there was a choice imitate PgBouncer; the old one keeps to it', () => {
  expect(chooseTwin(home)).toBe('pgbouncer')
  writeFileSync(join(home, 'ports.json'), '{}')
  expect(chooseTwin(home)).toBe('pgbouncer')
  expect(() => chooseTwin(home, 'neon')).toThrow(expect.objectContaining({ code: 'POOLER_KEPT' }))
})

test('a host without a twin is refused by the names that there are, and nothing is written', () => {
  expect(() => chooseTwin(home, 'heroku')).toThrow(
    expect.objectContaining({ code: 'POOLER_UNKNOWN', what: '--pooler takes pgbouncer, supabase, neon' }),
  )
  expect(existsSync(join(home, 'imitated-pooler'))).toBe(false)
})

test.each([
  ['1.18.0', 'neon', undefined, true],
  ['1.18.0', 'pgbouncer', undefined, true],
  ['1.18.0', 'supabase', undefined, false],
  ['1.25.2', 'neon', 1000, false],
  ['1.25.2', 'pgbouncer', 200, false],
  ['1.25.2', 'supabase', 0, false],
] as const)(
  'PgBouncer %s like %s keeps %s named statements, or says that it cannot: %s',
  (version, name, kept, says) => {
    const program = join(home, 'pgbouncer')
    writeFileSync(program, `#!/bin/sh\necho "PgBouncer ${version}"\n`, { mode: 0o755 })
    const { pooler, notImitated } = settingsFor(name, program)
    expect(pooler.maxPreparedStatements).toBe(kept)
    expect(notImitated.some((what) => what.includes(`needs PgBouncer 1.21, this is 1.18`))).toBe(says)
  },
)
