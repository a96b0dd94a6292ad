import { expect, test } from 'vitest'
import { cannotTell, exitCode, type Line, ok, type Verdict, wrong } from '../../../cli/doctor/checks/check.ts'
import { reportText } from '../../../cli/doctor/report.ts'

const lines: Line[] = [
  {
    question: 'pooled URL',
    ...wrong(
      { code: 'A_B', what: 'it is direct', corrected: 'postgresql://x', fix: 'type' },
      { code: 'E_F', what: 'it is plain text', corrected: 'postgresql://x', fix: 'type it again' },
    ),
  },
  { question: 'TLS', ...ok('verified', { code: 'C_D', what: 'though' }) },
  { question: 'login', ...ok('as app') },
  { question: 'log', ...cannotTell('empty', 'pipe it') },
]

test('a fault has its reasons and commands on lines below, the value that all of them share once, a passed check has one line', () => {
  expect(
    reportText({ name: 'project shop', lines, table: 'a  b\n1  2' }, false),
  ).toBe(`poolproof doctor: project shop

  wrong        pooled URL
               A_B: it is direct
                 fix: type
               E_F: it is plain text
                 fix: type it again
               should read postgresql://x
  cannot tell  TLS         verified
               C_D: though
  ok           login       as app
  cannot tell  log         empty
                 fix: pipe it

  a  b
  1  2

1 ok, 1 wrong, 2 cannot tell`)
})

test('each verdict has a colour, unless the terminal has none', () => {
  const colors = ['\u001b[31mwrong', '\u001b[32mok', '\u001b[33mcannot tell']
  const text = reportText({ name: 'x', lines }, true)
  for (const color of colors) expect(text).toContain(color)
  expect(reportText({ name: 'x', lines }, false)).not.toContain('\u001b')
})

test('a finding that may be right is undecided, whatever else is ok', () => {
  const found: Line = { question: 'URL', ...ok('pooled', { code: 'C_D', what: 'though' }) }
  expect(found.verdict).toBe('cannot tell')
  expect(exitCode([found, { question: 'login', ...ok('as app') }])).toBe(2)
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

test('values that differ stand with their own findings', () => {
  const reasons = [
    { code: 'A_B', what: 'A is not set', corrected: 'production', fix: 'set A' },
    { code: 'C_D', what: 'C has two', corrected: 'https://a.example.com', fix: 'set C' },
  ]
  const text = reportText({ name: 'x', lines: [{ question: 'variables', verdict: 'wrong', reasons }] }, false)
  expect(text.split('\n').map((line) => line.trim())).toEqual(
    expect.arrayContaining(['A_B: A is not set', 'should read production', 'fix: set A']),
  )
  expect(text).toMatch(/C_D: C has two\n\s+should read https:\/\/a\.example\.com\n\s+fix: set C/)
})
