import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Where the reports of this room are kept. */
export const results = new URL('results/', import.meta.url)

/** Writes a report as `bench/results/NAME`, and as `json` where somebody named that file. `indent` is for those that people read. */
export function writeReport(name: string, report: object, json?: string, indent = 2): void {
  mkdirSync(results, { recursive: true })
  const text = `${JSON.stringify(report, null, indent)}\n`
  writeFileSync(new URL(name, results), text)
  if (json === undefined) return
  mkdirSync(dirname(json), { recursive: true })
  writeFileSync(json, text)
}
