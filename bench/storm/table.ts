import { percent, type Summary } from './summary.ts'

export const columns: [heading: string, cell: (row: Summary) => string][] = [
  ['variant', ({ title }) => title],
  ['at once', ({ step }) => `${step.concurrency} ${step.compute}`],
  ['ok', ({ success }) => percent(success)],
  ['p50 ms', ({ p50 }) => number(p50)],
  ['p95 ms', ({ p95 }) => number(p95)],
  ['p99 ms', ({ p99 }) => number(p99)],
  ['cold p95 ms', ({ cold }) => number(cold)],
  ['steady p95 ms', ({ steady }) => number(steady)],
  ['backends', ({ backends }) => String(backends)],
  ['pooler clients', ({ poolerClients }) => String(poolerClients)],
  ['instances', ({ instances }) => String(instances)],
  ['MiB each', ({ memory }) => String(memory)],
  ['errors', ({ errors }) => errors.map(([code, count]) => `${count} x ${code}`).join(', ') || '-'],
]
/** Words to the left, numbers to the right. */
const words = new Set(['variant', 'errors'])

/** For a terminal, one line a row. */
export function stormTable(rows: readonly Summary[]): string {
  const cells = [
    columns.map(([heading]) => heading),
    ...rows.map((row) => columns.map(([, cell]) => cell(row))),
  ]
  const widths = columns.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)))
  const pad = (text: string, column: number) => {
    const width = widths[column] ?? 0
    return words.has(columns[column]?.[0] ?? '') ? text.padEnd(width) : text.padStart(width)
  }
  return cells.map((line) => line.map(pad).join('  ').trimEnd()).join('\n')
}

function number(milliseconds: number | undefined): string {
  return milliseconds === undefined ? '-' : milliseconds.toFixed(milliseconds < 10 ? 1 : 0)
}
