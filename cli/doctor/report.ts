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
    const texts = reasonLines(reasons)
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

/**
 * Code, text and fix of each reason, a repeated fix once at its last. A corrected value that all share comes after them; of
 * several each stands with its own.
 */
function reasonLines(reasons: readonly Reason[]): string[] {
  const corrected = [...new Set(reasons.flatMap((each) => each.corrected ?? []))]
  const [shared, ...others] = corrected.map((value) => `should read ${value}`)
  const texts = reasons.flatMap(({ code, what, fix, corrected: own }, index) => {
    const again = reasons.slice(index + 1).some((each) => each.fix === fix)
    const [first = '', ...rest] = (again ? '' : (fix ?? '')).split('\n')
    return [
      ...(code ? `${code}: ${what}` : what).split('\n'),
      ...(own !== undefined && others.length > 0 ? [`  should read ${own}`] : []),
      ...(first ? [`  fix: ${first}`, ...rest.map((text) => `  ${text}`)] : []),
    ]
  })
  return shared && others.length === 0 ? [...texts, shared] : texts
}

function summary(lines: readonly Line[]): string {
  const count = (wanted: Verdict) => lines.filter(({ verdict }) => verdict === wanted).length
  return `${count('ok')} ok, ${count('wrong')} wrong, ${count('cannot tell')} cannot tell`
}
