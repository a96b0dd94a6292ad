import type { Finding } from '../../rules/environment/rule.ts'
import type { Problem } from '../../rules/problem.ts'
import type { LineReason } from './line.ts'

/** What a rule found, as a reason. */
export function reasonOf({ code, what, corrected, fix }: Finding): LineReason {
  return { code, what, ...(corrected ? { corrected } : {}), fix }
}

export function problemReason({ code, what, fix }: Problem): LineReason {
  return { code, what, fix }
}

/** Those that are certain, and those that may be meant. */
export function sorted(findings: readonly Finding[]): { certain: LineReason[]; notes: LineReason[] } {
  const by = (severity: Finding['severity']) =>
    findings.filter((finding) => finding.severity === severity).map(reasonOf)
  return { certain: by('refuse'), notes: by('warn') }
}
