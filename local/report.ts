import { budgetTable } from '../infra/model/budget/table.ts'
import type { Budget } from '../infra/model/budget.ts'
import type { Evidence } from '../infra/provider/prove/evidence.ts'
import type { Changes } from './stack.ts'

/** What `npm start` found out; `--json FILE` writes it as it is. */
export interface Report {
  held: boolean
  changes: Changes
  addresses: { app: string; page: string; api: string }
  budget: Budget
  evidence: Evidence
}

/** The report for a person at a terminal. */
export function reportText({ changes, addresses, budget, evidence }: Report): string {
  const rows: [string, string][] = [
    ['pulumi up', changed(changes)],
    ...evidence.checks.map(({ name, got }): [string, string] => [name, `✓ ${got}`]),
    ['app', addresses.app],
    ['login page', addresses.page],
    ['Vercel API', addresses.api],
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  const table = budgetTable(budget, { 'pooler to Postgres': evidence.backendsMax }).replaceAll('\n', '\n  ')
  return ['', ...rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`), '', table, ''].join('\n  ')
}

function changed(changes: Changes): string {
  const kinds = Object.entries(changes).filter(([kind]) => kind !== 'unchanged')
  if (kinds.length === 0) return 'no change'
  return kinds.map(([kind, count]) => `${count} ${kind}`).join(', ')
}
