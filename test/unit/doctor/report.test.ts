import { expect, test } from 'vitest'
import { cannotTell, exitCode, type Line, ok, type Verdict, wrong } from '../../../cli/doctor/checks/check.ts'
import { reportText } from '../../../cli/doctor/report.ts'

const lines: Line[] = [
  {
    question: 'pooled URL',
    ...wrong({ code: 'A_B', what: 'it is direct', corrected: 'postgresql://x', fix: 'type' }),
  },
  { question: 'TLS', ...ok('verified', { code: 'C_D', what: 'though' }) },
  { question: 'log', ...cannotTell('empty', 'pipe it') },
]

test('a fault has its reason, value and command on lines below, a passed check has one line', () => {
  expect(
    reportText({ name: 'project shop', lines, table: 'a  b\n1  2' }, false),
  ).toBe(`poolproof doctor: project shop

  wrong        pooled URL
               A_B: it is direct
                 should read postgresql://x
                 fix: type
  ok           TLS         verified
               C_D: though
  cannot tell  log         empty
                 fix: pipe it

  a  b
  1  2

1 ok, 1 wrong, 1 cannot tell`)
})

test('each verdict has a colour, unless the terminal has none', () => {
  const colors = ['\u001b[31mwrong', '\u001b[32mok', '\u001b[33mcannot tell']
  const text = reportText({ name: 'x', lines }, true)
  for (const color of colors) expect(text).toContain(color)
  expect(reportText({ name: 'x', lines }, false)).not.toContain('\u001b')
})

test.each<[Verdict[], number]>([
  [['ok', 'cannot tell'], 0],
  [['ok', 'ok'], 0],
  [['ok', 'wrong', 'cannot tell'], 1],
  [['cannot tell', 'wrong'], 1],
  [['cannot tell', 'cannot tell'], 2],
  [[], 2],
])('%s ends with exit code %i', (verdicts, code) => {
  expect(exitCode(verdicts.map((verdict) => ({ question: '', verdict, reasons: [] })))).toBe(code)
})
