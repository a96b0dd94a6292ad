import { styleText } from 'node:util'
import { printable } from '../../rules/printable.ts'
import type { Line, Reason, Verdict } from './checks/check.ts'

const looks: Record<Verdict, 'green' | 'red' | 'yellow'> = {
  ok: 'green',
  wrong: 'red',
  'cannot tell': 'yellow',
}

export interface Report {
  name: string
  lines: readonly Line[]
  /** The connection budget as a table. */
  table?: string | undefined
}

/** The report for a terminal. */
export function reportText({ name, lines, table }: Report, colored: boolean): string {
  const width = Math.max(...lines.map(({ question }) => question.length))
  const rows = lines.map(({ question, verdict, reasons }) => {
    const word = verdict.padEnd(11)
    const shown = colored ? styleText(looks[verdict], word, { validateStream: false }) : word
    const texts = reasons.flatMap(reasonLines)
    // Faults have long texts, which get their own lines.
    const first = verdict === 'wrong' ? '' : texts.shift()
    const indent = ' '.repeat(2 + 11 + 2)
    const head = `  ${shown}  ${question.padEnd(width)}  ${first ?? ''}`.trimEnd()
    return [head, ...texts.map((text) => `${indent}${text}`)]
  })
  return [
    `poolproof doctor: ${printable(name)}`,
    '',
    ...rows.flat(),
    ...(table ? ['', ...table.split('\n').map((line) => `  ${line}`)] : []),
    '',
    summary(lines),
  ].join('\n')
}

function reasonLines({ code, what, corrected, fix }: Reason): string[] {
  const first = code ? `${code}: ${what}` : what
  return [
    ...first.split('\n'),
    ...(corrected ? [`  should read ${corrected}`] : []),
    ...(fix ? fix.split('\n').map((text, index) => (index === 0 ? `  fix: ${text}` : `  ${text}`)) : []),
  ]
}

function summary(lines: readonly Line[]): string {
  const count = (wanted: Verdict) => lines.filter(({ verdict }) => verdict === wanted).length
  return `${count('ok')} ok, ${count('wrong')} wrong, ${count('cannot tell')} cannot tell`
}
