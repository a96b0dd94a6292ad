import type { BudgetRow } from '../../../rules/budget/rows.ts'
import type { StackPreview } from '../preview/stack-preview.ts'
import { table, word } from './markdown.ts'

/** Connections before and after, a line per holder. */
export function budgetSection({ result, budget: { before, after } }: StackPreview): string | undefined {
  if (result !== 'succeeded') return undefined
  const rows = after ?? before
  if (!rows) return undefined
  const lines = rows
    .filter(({ most, limit }) => most !== undefined || limit !== undefined)
    .map(({ who }) => {
      const was = share(before, who)
      const will = share(after, who)
      return [word(who), was, after && was !== will ? `**${will}**` : will]
    })
  return `**Connection budget** (peak of limit)\n\n${table(['connections', 'before', 'after'], lines)}`
}

function share(rows: readonly BudgetRow[] | undefined, who: string): string {
  const row = rows?.find((one) => one.who === who)
  if (!row) return '–'
  const most = row.most === undefined ? '?' : word(`${row.most}`)
  return row.limit === undefined ? most : `${most} of ${word(`${row.limit}`)}`
}
