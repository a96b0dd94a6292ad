import type { Finding } from '../../../rules/environment/rule.ts'
import type { CheckContext } from '../check-context.ts'
import type { DoctorReport } from '../report-schema.ts'

/** One line of the checklist. */
export interface DoctorCheck {
  name: string
  /** Undefined if it does not apply to the target. */
  ask(context: CheckContext): Promise<CheckResult | undefined> | CheckResult | undefined
}

type ReportedLine = DoctorReport['lines'][number]

export type Verdict = ReportedLine['verdict']

/** The part of a finding or problem that is printed; a statement without a fault has no code. Contains no secret. */
export type Reason = ReportedLine['reasons'][number]

/** The result of one check, as it is printed. */
export type Line = Omit<ReportedLine, 'reasons'> & { reasons: readonly Reason[] }

export type CheckResult = Omit<Line, 'question'> & {
  /** True if the source has no facts for the check; such lines of a URL alone become one. */
  unasked?: true
}

/** With a finding nothing is ok: it may be right in a case that the doctor cannot see. */
export function ok(what: string, ...notes: readonly Reason[]): CheckResult {
  const verdict = notes.some(({ code }) => code) ? 'cannot tell' : 'ok'
  return { verdict, reasons: [{ what }, ...notes.map(reasonOf)] }
}

export function wrong(...reasons: readonly Reason[]): CheckResult {
  return { verdict: 'wrong', reasons: reasons.map(reasonOf) }
}

/** `fix` says how the check can decide. */
export function cannotTell(what: string, fix?: string, ...notes: readonly Reason[]): CheckResult {
  return { verdict: 'cannot tell', reasons: [{ what, fix }, ...notes.map(reasonOf)] }
}

/** The source has no facts for the check. */
export function unasked(what: string, fix?: string, ...notes: readonly Reason[]): CheckResult {
  return { ...cannotTell(what, fix, ...notes), ...(notes.length > 0 ? {} : { unasked: true }) }
}

const reasonOf = ({ code, what, corrected, fix }: Reason): Reason => ({ code, what, corrected, fix })

/** Findings that are certain, and those that may be intended. */
export function bySeverity(findings: readonly Finding[]): { certain: Reason[]; notes: Reason[] } {
  const by = (wanted: Finding['severity']) => findings.filter(({ severity }) => severity === wanted)
  return { certain: by('refuse'), notes: by('warn') }
}

/** 0: all decided checks pass; 1: a check fails; 2: undecided, or a finding that depends on what cannot be seen. */
export function exitCode(lines: readonly Line[]): 0 | 1 | 2 {
  if (lines.some(({ verdict }) => verdict === 'wrong')) return 1
  if (lines.some(({ verdict, reasons }) => verdict === 'cannot tell' && reasons.some(({ code }) => code)))
    return 2
  return lines.some(({ verdict }) => verdict === 'ok') ? 0 : 2
}

/** How to list the variables that a team shares with its projects. */
export const teamToken =
  'a token whose scope is the whole team lists what it shares: vercel.com/account/settings/tokens, then export VERCEL_API_TOKEN'
