import { exitCode, type Line } from './checks/check.ts'
import type { DoctorReport } from './report-schema.ts'

/** The report for a program; docs/schema/doctor-report.json describes it. */
export function jsonReport(name: string, lines: readonly Line[]): string {
  const report = { version: 1, name, exitCode: exitCode(lines), lines } as const
  return JSON.stringify(report satisfies Omit<DoctorReport, 'lines'>, null, 2)
}
