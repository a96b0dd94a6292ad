import { describe, expect, test } from 'vitest'
import { type Properties, UNKNOWN } from '../../../plugin/grpc/properties.ts'
import {
  historyProblems,
  knownHistory,
  pendingLine,
  pendingMigrations,
} from '../../../plugin/migration/history.ts'
import { checkMigration } from '../../../plugin/migration/inputs.ts'

const a = { name: '1_a', sha256: 'a'.repeat(64) }
const b = { name: '2_b', sha256: 'b'.repeat(64) }
const edited = { ...a, sha256: 'c'.repeat(64) }
const codes = (problems: { code: string }[]) => problems.map(({ code }) => code)

describe('a history', () => {
  test('a history that only grew has no problem', () => {
    expect(historyProblems('prisma', [a, b], { applied: [a], failed: [] })).toEqual([])
    expect(pendingMigrations([a, b], [a])).toEqual(['2_b'])
    expect(pendingLine(['1_a', '2_b'])).toBe('2 pending migrations: 1_a, 2_b')
  })

  test('reports every fault at once, each with the file and the command to type', () => {
    const problems = historyProblems('prisma', [a], { applied: [edited, b], failed: ['3_c'] })
    expect(codes(problems)).toEqual(['MIGRATION_REMOVED', 'MIGRATION_EDITED'])
    expect(problems[0]?.message).toMatch(
      /prisma\/migrations\/2_b\/migration\.sql[\s\S]*fix: .*git log --diff-filter=D/,
    )
    expect(problems[1]?.message).toMatch(
      /SHA-256 cccccccccccc\.\.\. is applied, aaaaaaaaaaaa\.\.\. is in the file/,
    )
  })

  test('none of whose migrations is in the folder may be that of another app, which wants a stack of its own', () => {
    const [problem] = historyProblems('../shop/prisma', [b], { applied: [a], failed: [] })
    expect(problem?.message).toMatch(
      /MIGRATION_REMOVED[\s\S]*fix: if this is another app, .*pulumi stack init NAME.*; otherwise bring it back/,
    )
    const [removed] = historyProblems('prisma', [a], { applied: [a, b], failed: [] })
    expect(removed?.message).not.toContain('another app')
  })

  test('a history with a failed one is a problem while something is pending', () => {
    const history = { applied: [a], failed: ['2_b'] }
    expect(codes(historyProblems('prisma', [a, b], history))).toEqual(['MIGRATION_UNRESOLVED'])
    expect(historyProblems('prisma', [a], history)).toEqual([])
  })

  test('known from the state and the database is reported once; the database decides what is pending', () => {
    const inputs = { folder: 'prisma', migrations: [a, b] }
    const seen = { applied: [edited], failed: [] }
    expect(codes(knownHistory(inputs, [edited], seen).problems)).toEqual(['MIGRATION_EDITED'])
    expect(knownHistory(inputs, [a, b], { applied: [a], failed: [] }).pending).toEqual(['2_b'])
    expect(knownHistory(inputs, undefined, undefined).pending).toEqual(['1_a', '2_b'])
  })
})

describe('the inputs of Migration', () => {
  const good: Properties = {
    directUrl: 'postgresql://migrator:secret-4711@db.example.com:5432/app',
    migrations: [a],
    folder: 'prisma',
    denyRoles: ['app'],
  }

  test('the inputs of Migration that are good, or not known yet, have no fault', () => {
    expect(checkMigration(good)).toEqual([])
    expect(checkMigration({ ...good, directUrl: UNKNOWN, denyRoles: [UNKNOWN] })).toEqual([])
  })

  test.each<[string, Properties[string], RegExp]>([
    ['directUrl', 'mysql://migrator:secret-4711@db/app', /has to be a postgresql:\/\/ URL/],
    ['directUrl', 'postgresql://migrator:secret-4711@db.example.com', /names no database/],
    [
      'directUrl',
      'postgresql://u:secret-4711@aws-0.pooler.supabase.com:6543/db',
      /MIGRATION_POOLED_DOOR.*6543/,
    ],
    [
      'directUrl',
      'postgresql://u:secret-4711@ep-a-1-pooler.eu.aws.neon.tech/db',
      /MIGRATION_POOLED_DOOR.*Neon/,
    ],
    [
      'directUrl',
      'postgresql://u:secret-4711@db/app?pgbouncer=true',
      /MIGRATION_POOLED_DOOR.*pgbouncer=true/,
    ],
    ['databaseCa', 'ca.pem', /PEM/],
    ['migrations', [{ name: '1_a', sha256: 'short' }], /name, sha256/],
    ['folder', '', /folder/],
    ['denyRoles', 'app', /list of role names/],
  ])(
    'the inputs of Migration with %s %o have one fault, which shows no secret',
    (property, value, reason) => {
      const [failure, ...others] = checkMigration({ ...good, [property]: value })
      expect(others).toEqual([])
      expect(failure).toMatchObject({ property, reason: expect.stringMatching(reason) })
      expect(failure?.reason).not.toContain('secret-4711')
    },
  )
})
