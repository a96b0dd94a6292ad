import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { dirname } from 'node:path'
import { ask } from '../local/servers/query.ts'

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

/** What a figure has to be read with. */
export interface Machine {
  cores: number
  processor: string
  /** GiB. */
  memory: number
  node: string
  postgres: string
  pgbouncer: string
}

export async function machine(adminUrl: string, pgbouncer: string): Promise<Machine> {
  const [row] = await ask(adminUrl, 'SHOW server_version')
  const processors = cpus()
  return {
    cores: processors.length,
    processor: processors[0]?.model.trim() || process.arch,
    memory: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    postgres: String(row?.server_version).split(' ')[0] ?? '',
    pgbouncer: /[\d.]+/.exec(execFileSync(pgbouncer, ['--version'], { encoding: 'utf8' }))?.[0] ?? '',
  }
}

export function machineText({ cores, processor, memory, node, postgres, pgbouncer }: Machine): string {
  return `${cores} cores (${processor}), ${memory} GiB, Node ${node}, Postgres ${postgres}, PgBouncer ${pgbouncer}`
}
