import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { budgetTable } from '../../rules/budget/table.ts'
import { type Machine, machineText } from '../machine.ts'
import type { Storm } from '../storm/storm.ts'
import { summaries } from '../storm/summary.ts'
import { detailsTable, escaped, successTable } from './tables.ts'

/** One run, as bench/results/storm.json holds it. */
export interface Report {
  /** ISO 8601. */
  taken: string
  machine: Machine
  storm: Storm
}

/** One page with everything in it: figures, plotting library, style. Opens from a file and asks nobody. */
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
function headline({ variants }: Storm): string {
  const steps = variants[0]?.steps ?? []
  const shown = steps.find((step) => step.compute === 'fluid' && step.concurrency === 300) ?? steps[0]
  if (!shown) return 'none'
  const { concurrency, compute } = shown
  return `${concurrency} requests at once on ${compute === 'fluid' ? Math.ceil(concurrency / 10) : concurrency} instances`
}

/** Of ours, in any step. */
function mostBackends({ variants }: Storm): number {
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
