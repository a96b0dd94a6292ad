import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readOptions } from '../../../bench/options.ts'
import { results, writeReport } from '../../../bench/results.ts'

test('a command knows its own flags, --json and --help', () => {
  expect(readOptions('storm', ['--quick', '--json', 'report.json'], ['quick', 'pictures'])).toEqual({
    quick: true,
    pictures: false,
    help: false,
    json: 'report.json',
  })
})

test('any other option is an error that names the help of that command', () => {
  expect(() => readOptions('chaos', ['--pictures'], ['quick'])).toThrow(
    expect.objectContaining({
      code: 'UNKNOWN_OPTION',
      what: expect.stringContaining('--pictures'),
      fix: 'npm run chaos -- --help',
    }),
  )
})

test('a report is written to the results, and to the file that was named, in whatever folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'poolproof-test-'))
  const own = new URL('of-a-test.json', results)
  try {
    const named = join(folder, 'not/there/yet.json')
    writeReport('of-a-test.json', { answer: 42 }, named)
    for (const file of [own, named]) expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ answer: 42 })
  } finally {
    rmSync(folder, { recursive: true })
    rmSync(own, { force: true })
  }
})
