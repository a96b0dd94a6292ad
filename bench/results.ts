import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Where the reports of this room are kept. */
export const results = new URL('results/', import.meta.url)

/** Writes a report as `bench/results/NAME`, and as `json` where a file is named. `indent` is for those that people read. */
export function writeReport(name: string, report: object, json?: string, indent = 2): void {
  mkdirSync(results, { recursive: true })
  const text = `${JSON.stringify(report, null, indent)}\n`
  writeFileSync(new URL(name, results), text)
  if (json === undefined) return
  mkdirSync(dirname(json), { recursive: true })
  writeFileSync(json, text)
}

/** For the user at the terminal, on stdout; answers the exit code of a command that did what it was asked. */
export function print(text: string): 0 {
  process.stdout.write(`${text}\n`)
  return 0
}

/** Rows as columns, two spaces apart; `toLeft` says which columns are words. */
export function aligned(rows: readonly (readonly string[])[], toLeft = (_column: number) => true): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const pad = (cell: string, column: number) =>
    toLeft(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n')
}
