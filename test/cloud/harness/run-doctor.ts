import { Examination } from '../../../cli/doctor/check-context.ts'
import type { Line, Verdict } from '../../../cli/doctor/line.ts'
import { reportText } from '../../../cli/doctor/report.ts'
import { examine } from '../../../cli/doctor/run-checks.ts'
import { findPatient } from '../../../cli/doctor/sources/index.ts'
import { doctorArguments } from '../../unit/cli/parse-arguments.ts'

/** What the doctor says, as its command does with these arguments and this on stdin. */
export interface Doctored {
  /** Everything a person may see of it. */
  text: string
  verdicts: Record<string, Verdict>
  /** Codes of each line that has one. */
  codes: Record<string, string[]>
  /** Those of the lines that are wrong. */
  red: Record<string, string[]>
  lines: Line[]
}

export async function doctored(args: string[], stdin = ''): Promise<Doctored> {
  const { signal } = new AbortController()
  const options = doctorArguments(args)
  const patient = await findPatient(options, signal, async () => stdin)
  const manner = { offline: options.offline, logIn: options['log-in'], signal }
  await using examination = new Examination(patient, manner)
  const lines = await examine(examination, false)
  return {
    lines,
    text: reportText({ name: patient.name, lines }, false) + JSON.stringify(lines),
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

/** Lines that read otherwise than those of somebody healthy. */
export function differing(healthy: Doctored, ill: Doctored): Record<string, Verdict | undefined> {
  const names = Object.keys({ ...healthy.verdicts, ...ill.verdicts })
  return Object.fromEntries(
    names
      .filter((name) => healthy.verdicts[name] !== ill.verdicts[name])
      .map((name) => [name, ill.verdicts[name]]),
  )
}
