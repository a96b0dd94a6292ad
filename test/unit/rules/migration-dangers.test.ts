import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { dangerLine, dangersOf } from '../../../rules/migrations/danger.ts'
import type { DangerKind } from '../../../rules/migrations/statement.ts'

const found = async (...texts: string[]) =>
  (await dangersOf(texts.map((sql, i) => ({ name: `m${i + 1}`, sql })))).map(({ kind, what }) => [kind, what])

describe('a migration that', () => {
  test.each<[string, DangerKind, string]>([
    ['DROP TABLE "users"', 'drop', 'drops table users'],
    ['drop table if exists a, shop.b cascade', 'drop', 'drops table a|drops table shop.b'],
    ['ALTER TABLE "users" DROP COLUMN "email"', 'drop', 'drops column users.email'],
    ['DROP TYPE "role"', 'drop', 'drops type role'],
    ['DROP SCHEMA s CASCADE', 'drop', 'drops schema s'],
    ['DROP MATERIALIZED VIEW v', 'drop', 'drops materialized view v'],
    ['DROP FUNCTION f(int)', 'drop', 'drops function f'],
    ['DROP OWNED BY somebody', 'drop', 'drops everything that a role owns'],
    ['ALTER TABLE a RENAME TO b', 'rename', 'renames table a to b'],
    ['ALTER TABLE a RENAME COLUMN x TO y', 'rename', 'renames column a.x to y'],
    ['ALTER TYPE e RENAME TO f', 'rename', 'renames type e to f'],
    [`ALTER TYPE e RENAME VALUE 'a' TO 'b'`, 'rename', 'renames value a of type e to b'],
    ['ALTER TABLE a SET SCHEMA s', 'rename', 'moves table a to schema s'],
    ['ALTER TABLE a ADD COLUMN n INT NOT NULL', 'not-null', 'adds column a.n, NOT NULL without default'],
    ['ALTER TABLE a ADD n UUID PRIMARY KEY', 'not-null', 'adds column a.n, NOT NULL without default'],
    ['ALTER TABLE a ALTER n SET NOT NULL', 'not-null', 'forbids NULL in column a.n'],
    ['ALTER TABLE a ALTER n TYPE INT USING n::int', 'type-change', 'changes the type of column a.n'],
    ['ALTER TABLE a ALTER n SET DATA TYPE TEXT', 'type-change', 'changes the type of column a.n'],
    ['TRUNCATE a, b', 'rows', 'empties table a|empties table b'],
    ['DELETE FROM a', 'rows', 'deletes every row of a'],
    ['UPDATE a SET n = 1', 'rows', 'changes every row of a'],
    [
      "DO $$ BEGIN EXECUTE reverse('a ELBAT PORD'); END $$",
      'unread',
      'runs a DO block, which nothing here looks into',
    ],
    ['DROP TABEL a', 'unread', 'cannot be read: syntax error at or near "TABEL"'],
  ])('says %s is a danger of kind %s', async (sql, kind, whats) => {
    expect(await found(sql)).toEqual(whats.split('|').map((what) => [kind, what]))
  })

  test.each([
    [
      'only makes things',
      'CREATE TABLE a (n INT NOT NULL); CREATE INDEX i ON a (n); CREATE TYPE e AS ENUM ()',
    ],
    ['adds a column that may be NULL', 'ALTER TABLE a ADD n INT'],
    ['adds a column with a default', 'ALTER TABLE a ADD n INT NOT NULL DEFAULT 0'],
    ['adds a column that fills itself', 'ALTER TABLE a ADD n BIGSERIAL NOT NULL'],
    ['adds an identity', 'ALTER TABLE a ADD n INT NOT NULL GENERATED ALWAYS AS IDENTITY'],
    ['drops an index or a constraint', 'DROP INDEX i; ALTER TABLE a DROP CONSTRAINT c'],
    ['allows NULL', 'ALTER TABLE a ALTER n DROP NOT NULL'],
    ['changes some rows', 'UPDATE a SET n = 1 WHERE n IS NULL; DELETE FROM a WHERE n = 2'],
    ['says it in a comment', '-- DROP TABLE a;\n/* DROP TABLE b; /* DROP TABLE c */ DROP TABLE d; */'],
    ['says it in a text', `INSERT INTO a VALUES ('; DROP TABLE a; --', $q$; DROP TABLE b $q$)`],
    ['says it in a name', 'CREATE TABLE "DROP TABLE a;" ("DROP COLUMN" INT)'],
    ['adds a value to a type', `ALTER TYPE e ADD VALUE 'c'`],
    ['is empty', '\n'],
  ])('%s is none', async (_, sql) => {
    expect(await found(sql)).toEqual([])
  })

  test('changes a table that it, or a pending one before it, has made is none', async () => {
    const change = 'ALTER TABLE a ALTER n SET NOT NULL; DROP TABLE a'
    expect(await found(`CREATE TABLE a (n INT); ${change}`)).toEqual([])
    expect(await found('CREATE TABLE a (n INT)', change)).toEqual([])
    expect(await found(change, 'CREATE TABLE a (n INT)')).toHaveLength(2)
    expect(await found(`CREATE TABLE IF NOT EXISTS a (n INT); ${change}`)).toHaveLength(2)
  })
})

test('a danger reads as one line with the name of its migration', async () => {
  const [danger] = await dangersOf([{ name: '20260301_tidy', sql: 'ALTER TABLE users DROP email' }])
  expect(danger && dangerLine(danger)).toBe('20260301_tidy drops column users.email')
})

test('the first two migrations of this repository hold none', async () => {
  const folder = join(import.meta.dirname, '../../../prisma/migrations')
  const names = ['20260101000000_users_and_sessions', '20260201000000_limits_and_session_list']
  const texts = names.map((name) => ({
    name,
    sql: readFileSync(join(folder, name, 'migration.sql'), 'utf8'),
  }))
  expect(await dangersOf(texts)).toEqual([])
})
