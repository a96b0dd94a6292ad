import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { results, writeReport } from '../../../bench/results.ts'

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
