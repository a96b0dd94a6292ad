import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { exitCode } from '../../../cli/doctor/checks/check.ts'
import { runDoctor } from '../../cloud/harness/run-doctor.ts'

/** What people had, and what the doctor says of it: title, URL, exit code, codes, corrected value. */
const rows = readFileSync(join(import.meta.dirname, 'url-cases.txt'), 'utf8')
  .split('\n')
  .filter((line) => line && !line.startsWith('#'))
  .map((line) => line.split(' | '))

const words: Record<string, string> = {
  '%REF%': 'abcdefghijklmnopqrst',
  '%SHARED%': 'aws-0-us-east-1.pooler.supabase.com',
  '%NEON%': 'ep-x-1.us-east-2.aws.neon.tech',
  '%POOLER%': 'ep-x-1-pooler.us-east-2.aws.neon.tech',
  '%DO%': 'db-1.b.db.ondigitalocean.com',
  '%PW%': 'Canary9',
  '%BOM%': '\ufeff',
}
const filled = (text = '') => text.replace(/%[A-Z]+%/g, (word) => words[word] ?? word)

test.each(rows)('%s: %s', async (_title, url, exit, codes = '', corrected = '') => {
  const run = await runDoctor(['--url', '-', '--offline'], filled(url))
  const values = run.lines.flatMap(({ reasons }) => reasons.flatMap((reason) => reason.corrected ?? []))
  expect({
    exit: exitCode(run.lines),
    codes: Object.values(run.codes).flat().join(' '),
    corrected: [...new Set(values)].join(' '),
  }).toEqual({ exit: Number(exit), codes, corrected: filled(corrected) })
  expect(run.text).not.toContain('Canary9')
  // A line with a finding is never ok, and what is left open is one line.
  for (const { verdict, reasons } of run.lines)
    expect(verdict === 'ok' && reasons.some(({ code }) => code)).toBe(false)
  expect(run.lines.filter(({ reasons }) => reasons.every(({ code }) => !code)).length).toBeLessThanOrEqual(2)
})

test('asked again, no corrected value has a finding that it was given for, and none gets another value', async () => {
  for (const [title, url] of rows) {
    const first = await runDoctor(['--url', '-', '--offline'], filled(url))
    const given = first.lines.flatMap(({ reasons }) => reasons).filter(({ corrected }) => corrected)
    const [{ corrected = '' } = {}] = given
    if (!corrected) continue
    const again = await runDoctor(['--url', '-', '--offline'], corrected.replace('***', 'Canary9'))
    const found = again.lines.flatMap(({ reasons }) => reasons)
    const codes = found.map(({ code }) => code)
    expect(
      given.filter(({ code }) => codes.includes(code)),
      title,
    ).toEqual([])
    expect(
      found.flatMap((reason) => reason.corrected ?? []),
      title,
    ).toEqual([])
  }
})
