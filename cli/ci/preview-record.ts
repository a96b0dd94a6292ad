import { type Diagnostic, type EngineRun, readEngineEvents } from '../../rules/engine-events.ts'

/** A resource before or after, as far as a report reads it: secret values are `[secret]`. */
interface State {
  inputs?: Record<string, unknown>
  outputs?: Record<string, unknown>
}

export interface Step {
  /** The engine's operation: `create`, `update`, `replace`, `delete`, `same`, ... */
  op: string
  urn: string
  old?: State | null
  new?: State | null
}

/** The content of one `pulumi preview --json`, whichever of its two formats it has. */
export interface PreviewRecord extends Pick<EngineRun, 'outputs' | 'policies' | 'succeeded'> {
  /** One per resource, in the engine's order. */
  steps: Step[]
  /** Unchanged resources without a step of their own. */
  unchanged: number
  diagnostics: Diagnostic[]
  /** Machine-readable messages of the providers; undefined in the format without them. */
  data: EngineRun['data'] | undefined
}

/**
 * Reads what `pulumi preview --json` printed: a stream of engine events (PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true, what
 * `poolproof preview` writes) or one document. Reads an interrupted run up to where it stopped.
 */
export function readRecord(text: string): PreviewRecord {
  return readDigest(text) ?? { ...readEngineEvents(text), unchanged: 0 }
}

interface Digest {
  steps?: { op: string; urn: string; oldState?: State; newState?: State }[]
  diagnostics?: Diagnostic[]
  changeSummary?: Record<string, number>
}

/** The one document of a plain `pulumi preview --json`: without policies, pending migrations and new outputs. */
function readDigest(text: string): PreviewRecord | undefined {
  const digest = parseDigest(text)
  if (!digest) return undefined
  const { steps = [], diagnostics = [], changeSummary } = digest
  // The stack itself is the one unchanged resource that is listed.
  const shown = steps.filter(({ op }) => op === 'same').length
  const failed = diagnostics.some(({ severity }) => severity === 'error')
  return {
    steps: steps.map(({ op, urn, oldState, newState }) => ({
      op,
      urn,
      old: oldState ?? null,
      new: newState ?? null,
    })),
    unchanged: (changeSummary?.same ?? 0) - shown,
    diagnostics,
    data: undefined,
    outputs: undefined,
    policies: undefined,
    succeeded: changeSummary ? !failed : undefined,
  }
}

function parseDigest(text: string): Digest | undefined {
  try {
    const value = JSON.parse(text)
    return 'sequence' in value ? undefined : value
  } catch {
    return undefined // several documents, or half of one: the other format
  }
}
