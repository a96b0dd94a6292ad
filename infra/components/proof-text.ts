import { fieldText } from '../../rules/url/fields.ts'

/** What a proof measured, as far as the output `proof` shows it; times in milliseconds. */
export interface ProofEvidence extends Record<(typeof figures)[number], string | number> {
  poolingProbe: { clients: number; backends: number; startupParameter: string }
  checks: unknown[]
  /** What the proof did not see, and what the database allows the app beyond its need. */
  gaps: string[]
}

const figures = [
  'proofId',
  'provedAt',
  'requests',
  'failures',
  'p95Ms',
  'backendsMax',
  'backendsLimit',
] as const

/** The output `proof`, one line of figures and gaps; every check stands in the state. */
export function proofText(evidence: ProofEvidence): string {
  const { poolingProbe, checks, gaps } = evidence
  const { clients, backends, startupParameter } = poolingProbe
  const pooling = { checks: checks.length, clients, backends, startupParameter }
  const names = ['checks', 'clients', 'backends', 'startupParameter'] as const
  const line = `${fieldText(evidence, figures)} ${fieldText(pooling, names)}`
  return gaps.length > 0 ? `${line} gaps: ${gaps.join('; ')}` : line
}
