import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { budgetTable } from '../../../rules/budget/text.ts'
import { type Machine, machineText } from '../../results.ts'
import type { LoadTest, VariantResult } from '../run.ts'
import { columns, percent, type Summary, summaries } from '../summary.ts'

/** One run, as bench/results/storm.json holds it. */
export interface Report {
  /** ISO 8601. */
  taken: string
  machine: Machine
  storm: LoadTest
}

/** One page with everything in it: figures, plotting library, style. Opens from a file and loads nothing. */
export async function reportPage({ taken, machine, storm }: Report): Promise<string> {
  const { variants, budget, limits } = storm
  const rows = summaries(variants)
  const day = taken.slice(0, 16).replace('T', ' ')
  const parts: Record<string, string> = {
    style: `<style>${style()}</style>`,
    ways: ['no', 'one', 'two', 'three', 'four'][variants.length] ?? String(variants.length),
    about: escaped(`${machineText(machine)}; ${day} UTC`),
    headline: headline(storm),
    limit: String(limits.backends),
    success: successTable(variants, rows),
    keys: variants
      .map(
        ({ variant, title }) =>
          `<span class="key" style="--colour:var(--${variant})">${escaped(title)}</span>`,
      )
      .join(''),
    budget: escaped(budgetTable(budget, { 'pooler to Postgres': mostBackends(storm) })),
    details: detailsTable(rows),
    script: `<script type="application/json" id="data">${JSON.stringify(storm).replaceAll('<', '\\u003c')}</script>
<script>${await script()}</script>`,
  }
  return read('page.html').replace(/<!--(\w+)-->/g, (_, name: string) => parts[name] ?? '')
}

/** The step that charts.ts shows. */
function headline({ variants }: LoadTest): string {
  const steps = variants[0]?.steps ?? []
  const shown = steps.find((step) => step.compute === 'fluid' && step.concurrency === 300) ?? steps[0]
  if (!shown) return 'none'
  const { concurrency, compute } = shown
  return `${concurrency} requests at once on ${compute === 'fluid' ? Math.ceil(concurrency / 10) : concurrency} instances`
}

/** Of ours, in any step. */
function mostBackends({ variants }: LoadTest): number {
  const ours = variants.filter(({ variant }) => variant === 'poolproof')
  return Math.max(0, ...ours.flatMap(({ steps }) => steps.flatMap(({ series }) => series.backends)))
}

function style(): string {
  const library = createRequire(import.meta.url).resolve('uplot/dist/uPlot.min.css')
  return readFileSync(library, 'utf8') + read('page.css')
}

async function script(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('charts.ts', import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    legalComments: 'inline',
  })
  return (outputFiles[0]?.text ?? '').replaceAll('</script', '<\\/script')
}

function read(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}

/** One row a variant, one column a step; the bar behind the number is the share. */
function successTable(variants: readonly VariantResult[], rows: readonly Summary[]): string {
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

function detailsTable(rows: readonly Summary[]): string {
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
