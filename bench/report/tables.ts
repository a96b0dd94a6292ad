import type { VariantResult } from '../storm/storm.ts'
import { percent, type Summary } from '../storm/summary.ts'
import { columns } from '../storm/table.ts'

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}

/** One row a variant, one column a step; the bar behind the number is the share. */
export function successTable(variants: readonly VariantResult[], rows: readonly Summary[]): string {
  const steps = variants[0]?.steps ?? []
  const heads = steps.map(({ compute, concurrency }) => `${concurrency}<small>${compute}</small>`)
  const body = variants.map(({ title }) => {
    const cells = rows
      .filter((row) => row.title === title)
      .map(({ success }) => {
        const kind = success === 1 ? 'good' : success > 0.99 ? 'fair' : 'bad'
        return `<td class="share ${kind}" style="--share:${success}">${percent(success)}</td>`
      })
    return `<tr><th scope="row">${escaped(title)}</th>${cells.join('')}</tr>`
  })
  return table(['requests at once', ...heads], body)
}

export function detailsTable(rows: readonly Summary[]): string {
  const body = rows.map((row) => {
    const [name, ...cells] = columns.map(([heading, cell]) => [heading, escaped(cell(row))] as const)
    const rest = cells.map(
      ([heading, text]) => `<td${heading === 'errors' ? ' class="words"' : ''}>${text}</td>`,
    )
    return `<tr><th scope="row">${name?.[1]}</th>${rest.join('')}</tr>`
  })
  return table(
    columns.map(([heading]) => heading),
    body,
  )
}

function table(heads: readonly string[], body: readonly string[]): string {
  const head = heads.map((text) => `<th scope="col">${text}</th>`).join('')
  return `<table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table>`
}
