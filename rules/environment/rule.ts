import { Problem } from '../problem.ts'
import type { ConnectionUrl } from '../url/connection-url.ts'

/** What a rule found in one place. No text of it contains a secret. */
export interface Finding {
  code: string
  /** `refuse`: it is certain. `warn`: it may be meant, or the host is one we cannot judge. */
  severity: 'refuse' | 'warn'
  /** The variable, package or setting it is about. */
  subject: string
  /** What is wrong, with the names and numbers. */
  what: string
  /** The value as it should be, passwords hidden; all findings of one URL have the same, which fixes all of them. */
  corrected?: string | undefined
  /** What to type. */
  fix: string
}

/** What a rule found: everything but its code. */
export type RuleResult = Omit<Finding, 'code' | 'severity'> & {
  sure: boolean
  /** Of a rule over a URL: the URL without this fault; the others may still be in it. */
  correction?: ConnectionUrl | undefined
}

/** One rule over one kind of subject. */
export interface EnvironmentRule<Subject> {
  code: string
  find(subject: Subject): RuleResult | readonly RuleResult[] | undefined
}

/** Everything the rules find in one subject, in the order of the rules. */
export function applyRules<Subject>(rules: readonly EnvironmentRule<Subject>[], subject: Subject): Finding[] {
  return resultsOf(rules, subject).map(({ finding }) => finding)
}

/** The same, each with the URL that it corrects. */
export function resultsOf<Subject>(
  rules: readonly EnvironmentRule<Subject>[],
  subject: Subject,
): { finding: Finding; correction: ConnectionUrl | undefined }[] {
  return rules.flatMap(({ code, find }) => {
    const found = find(subject) ?? []
    return [found].flat().map(({ sure, correction, ...rest }) => {
      const severity = sure ? ('refuse' as const) : ('warn' as const)
      return { finding: { code, severity, ...rest }, correction }
    })
  })
}

/** The finding as the error a person reads. */
export function problemOf({ code, what, corrected, fix }: Finding): Problem {
  return new Problem(code, corrected ? `${what}; it should read ${corrected}` : what, fix)
}
