import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { acceptRows } from '../../../cli/accept/rows/index.ts'

const page = readFileSync(join(import.meta.dirname, '../../../docs/to-be-proved.md'), 'utf8')

test('every row of docs/to-be-proved.md is a row of `poolproof accept`, and the other way', () => {
  const [, , ...written] = page.split('\n').filter((line) => line.startsWith('|'))
  expect(written).toEqual(
    acceptRows.map(
      ({ id, claim, how, expected, ask }) =>
        `| \`${id}\` | ${claim} | ${ask ? '' : 'by hand: '}${how} | ${expected} |`,
    ),
  )
  expect(new Set(acceptRows.map(({ id }) => id)).size).toBe(acceptRows.length)
})
