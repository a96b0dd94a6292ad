import type { Diagnostic } from '../../../rules/engine-events.ts'
import type { PreviewRecord, State } from './record.ts'

interface Digest {
  steps?: { op: string; urn: string; oldState?: State; newState?: State }[]
  diagnostics?: Diagnostic[]
  changeSummary?: Record<string, number>
}

/** The one document of a plain `pulumi preview --json`: it knows neither policies, pending migrations nor the outputs to come. */
export function readDigest(text: string): PreviewRecord | undefined {
  const digest = parsed(text)
  if (!digest) return undefined
  const diagnostics = digest.diagnostics ?? []
  // The stack itself is the one unchanged resource that is listed.
  const shown = (digest.steps ?? []).filter(({ op }) => op === 'same').length
  const failed = diagnostics.some(({ severity }) => severity === 'error')
  return {
    steps: (digest.steps ?? []).map(({ op, urn, oldState, newState }) => ({
      op,
      urn,
      old: oldState ?? null,
      new: newState ?? null,
    })),
    unchanged: (digest.changeSummary?.same ?? 0) - shown,
    diagnostics,
    data: undefined,
    outputs: undefined,
    policies: undefined,
    succeeded: digest.changeSummary ? !failed : undefined,
  }
}

function parsed(text: string): Digest | undefined {
  try {
    const value = JSON.parse(text)
    return 'sequence' in value ? undefined : value
  } catch {
    return undefined // several documents, or half of one: not this form
  }
}
