import type { Evidence } from '../../plugin/proof/prove.ts'
import type { Budget } from '../../rules/budget/index.ts'
import { budgetTable } from '../../rules/budget/text.ts'
import { startCommand } from '../../rules/files/start-command.ts'
import { writeOutputFile } from '../../rules/files/write-file.ts'
import type { Changes } from '../pulumi/stack.ts'

/** The result of `npm start`, as `--json FILE` writes it. */
export interface Report {
  held: true
  changes: Changes
  addresses: { app: string; page: string; live: string; api: string }
  /** The pooler that the cloud behaves like, and what of it it does not. */
  pooler: { imitates: string; label: string; notImitated: string[] }
  budget: Budget
  evidence: Evidence
  /** Milliseconds of each part of the start, up to the proof. */
  phases: Record<string, number>
}

/** Written before the proof and after a failed one, so that an earlier report never passes for this run's. */
interface NotProved {
  held: false
  problem?: string
}

/** @throws Problem FOLDER_NOT_WRITABLE; so it is written once before anything starts */
export function writeReport(file: string, report: Report | NotProved): void {
  const text = `${JSON.stringify(report, null, 2)}\n`
  writeOutputFile(file, text, startCommand('--json A/FOLDER/THAT/IS/THERE/report.json'))
}

type Row = [name: string, value: string]

/** What test/frameworks pins: the commands that are asked of the embedded API in the tests. */
export const vercelCli = 'vercel@58.10.0'

/** The report for a person at a terminal. `tokenFile`, with the API's token, is relative to where that person is. */
export function reportText({ changes, addresses, pooler, ...proven }: Report, tokenFile: string): string {
  return proofText(proven, {
    before: [['pulumi up', changed(changes)]],
    after: [
      [
        'pooler',
        [`like ${pooler.label}`, ...pooler.notImitated.map((what) => `not imitated: ${what}`)].join('; '),
      ],
      ['app', addresses.app],
      ['login page', addresses.page],
      ['live view', addresses.live],
      ['Vercel API', addresses.api],
      ['Vercel CLI', `VERCEL_TOKEN="$(cat ${tokenFile})" npx ${vercelCli} ls --api ${addresses.api}`],
    ],
  })
}

/** What the proof checked, then the budget with the backends that it counted. */
export function proofText(
  { evidence, budget }: Pick<Report, 'evidence' | 'budget'>,
  { before = [], after = [] }: { before?: Row[]; after?: Row[] } = {},
): string {
  const checks = evidence.checks.map(({ name, got }): Row => [name, `✓ ${got}`])
  const rows = [...before, ...checks, ...after]
  const width = Math.max(...rows.map(([name]) => name.length))
  const table = budgetTable(budget, { 'pooler to Postgres': evidence.backendsMax }).replaceAll('\n', '\n  ')
  return ['', ...rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`), '', table, ''].join('\n  ')
}

function changed(changes: Changes): string {
  const kinds = Object.entries(changes).filter(([kind]) => kind !== 'unchanged')
  if (kinds.length === 0) return 'no change'
  return kinds.map(([kind, count]) => `${count} ${kind}`).join(', ')
}
