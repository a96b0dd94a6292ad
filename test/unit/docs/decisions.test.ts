import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const folder = join(import.meta.dirname, '../../../docs/adr')

test('decisions are numbered one by one, in the file name as in the title', () => {
  const files = readdirSync(folder).sort()
  expect(files.map((file) => Number(file.slice(0, 4)))).toEqual(files.map((_, index) => index + 1))
  const titles = files.map((file) => /^# (\d+)\. /.exec(readFileSync(join(folder, file), 'utf8'))?.[1])
  expect(titles.map(Number)).toEqual(files.map((_, index) => index + 1))
})
