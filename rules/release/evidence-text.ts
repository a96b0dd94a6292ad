import { fieldsOf, fieldText } from '../url/fields.ts'
import type { Release, SignedEvidence } from './evidence.ts'

const signedFields = [
  'stack',
  'commit',
  'artifact',
  'schemaVersion',
  'variables',
  'proofId',
  'provedAt',
  'signature',
] as const
const releaseFields = ['commit', 'artifact', 'schemaVersion', 'proofId'] as const

/** The output `evidence`, one line `stack=... commit=... signature=...`: JSON would fill the screen after each update. */
export function evidenceText(evidence: SignedEvidence): string {
  return fieldText(evidence, signedFields)
}

/**
 * Evidence as a stack's output or a file holds it: that line, the same as JSON text, or the object of an earlier version.
 * Undefined where it is none of them.
 */
export function readEvidence(value: unknown): SignedEvidence | undefined {
  if (typeof value === 'string') return readEvidence(/^\s*[{"]/.test(value) ? parsed(value) : fieldsOf(value))
  const given = (value ?? {}) as Record<string, unknown>
  const texts = signedFields.filter((name) => name !== 'variables')
  if (!texts.every((name) => typeof given[name] === 'string')) return undefined
  const { variables } = given
  return {
    ...(Object.fromEntries(texts.map((name) => [name, given[name]])) as unknown as SignedEvidence),
    variables: typeof variables === 'string' ? variables.split(',').filter(Boolean) : (variables as string[]),
  }
}

/** The output `releases`: a line each by the time of its proof, so that a new one moves none of the others. */
export function releaseTexts(releases: readonly Omit<Release, 'variables'>[]): Record<string, string> {
  return Object.fromEntries(releases.map((release) => [release.provedAt, fieldText(release, releaseFields)]))
}

/** Newest first, from that output or from the list of an earlier version. */
export function readReleases(value: unknown): Release[] {
  if (Array.isArray(value)) return value
  const entries = Object.entries((value ?? {}) as Record<string, string>).sort()
  return entries
    .reverse()
    .map(([provedAt, text]) => ({ ...(fieldsOf(text) as unknown as Release), provedAt }))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
