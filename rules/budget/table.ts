import type { Budget } from './index.ts'
import type { BudgetRow } from './rows.ts'

const headings = ['connections', 'peak', 'limit', 'calculation', 'excess waits', 'or fails'] as const

/** The budget as a table of text, one line a row, and below it the largest safe settings. `measured` by `who`. */
export function budgetTable(budget: Budget, measured: Readonly<Record<string, number>> = {}): string {
  const withMeasured = Object.keys(measured).length > 0
  const cells = budget.rows.map((row) => [
    row.who,
    number(row.most),
    number(row.limit),
    ...(withMeasured ? [number(measured[row.who])] : []),
    row.sum,
    row.queues,
    row.fails,
  ])
  const titles: string[] = [
    ...headings.slice(0, 3),
    ...(withMeasured ? ['measured'] : []),
    ...headings.slice(3),
  ]
  const widths = titles.map((title, column) =>
    Math.max(title.length, ...cells.map((row) => (row[column] ?? '').length)),
  )
  // Numbers to the right, words to the left.
  const last = withMeasured ? 3 : 2
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        column >= 1 && column <= last ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd()
  return [line(titles), ...cells.map(line), largest(budget)].join('\n')
}

function largest({ largestPoolMax, largestInstances }: Budget): string {
  if (largestPoolMax === undefined || largestInstances === undefined) {
    return 'the largest safe poolMax and instances are not known: the pooler does not say how many clients it takes'
  }
  return `largest safe poolMax with these instances: ${largestPoolMax}; largest safe instances with this poolMax: ${largestInstances}`
}

function number(value: BudgetRow['most']): string {
  return value === undefined ? '-' : `${value}`
}
