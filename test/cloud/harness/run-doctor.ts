import { CheckContext } from '../../../cli/doctor/check-context.ts'
import type { Line, Verdict } from '../../../cli/doctor/checks/check.ts'
import { jsonReport } from '../../../cli/doctor/json-report.ts'
import { reportText } from '../../../cli/doctor/report.ts'
import { doctorReport } from '../../../cli/doctor/report-schema.ts'
import { runChecks } from '../../../cli/doctor/run-checks.ts'
import { findTarget } from '../../../cli/doctor/sources/index.ts'
import { doctorArguments } from '../../unit/cli/parse-arguments.ts'

/** What the doctor says, as its command does with these arguments and this on stdin. */
export interface DoctorRun {
  /** Everything a person may see of it. */
  text: string
  verdicts: Record<string, Verdict>
  /** Codes of each line that has one. */
  codes: Record<string, string[]>
  /** Those of the lines that are wrong. */
  red: Record<string, string[]>
  lines: Line[]
  /** What `--json` prints. */
  json: string
}

export async function runDoctor(args: string[], stdin = ''): Promise<DoctorRun> {
  const { signal } = new AbortController()
  const options = doctorArguments(args)
  const target = await findTarget(options, signal, async () => stdin)
  const checkOptions = { offline: options.offline, logIn: options['log-in'], signal }
  await using context = new CheckContext(target, checkOptions)
  const lines = await runChecks(context, false)
  const json = jsonReport(target.name, lines)
  // Whatever is asked of it, the report is what its schema says.
  doctorReport.parse(JSON.parse(json))
  return {
    lines,
    json,
    text: reportText({ name: target.name, lines }, false) + json,
    verdicts: Object.fromEntries(lines.map(({ question, verdict }) => [question, verdict])),
    codes: codesOf(lines),
    red: codesOf(lines.filter(({ verdict }) => verdict === 'wrong')),
  }
}

function codesOf(lines: readonly Line[]): Record<string, string[]> {
  const codes = lines.map(({ question, reasons }): [string, string[]] => [
    question,
    reasons.flatMap(({ code }) => code ?? []),
  ])
  return Object.fromEntries(codes.filter(([, found]) => found.length > 0))
}

/** Lines that differ from those of a healthy project. */
export function differing(healthy: DoctorRun, ill: DoctorRun): Record<string, Verdict | undefined> {
  const names = Object.keys({ ...healthy.verdicts, ...ill.verdicts })
  return Object.fromEntries(
    names
      .filter((name) => healthy.verdicts[name] !== ill.verdicts[name])
      .map((name) => [name, ill.verdicts[name]]),
  )
}
