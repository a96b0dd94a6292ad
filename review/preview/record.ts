import { readDigest } from './digest.ts'
import { readEvents } from './events.ts'

/** A resource before or after, as far as a report looks: secret values read `[secret]`. */
export interface State {
  inputs?: Record<string, unknown>
  outputs?: Record<string, unknown>
}

export interface Step {
  /** The engine's word: `create`, `update`, `replace`, `delete`, `same`, ... */
  op: string
  urn: string
  old?: State | null
  new?: State | null
}

export interface Diagnostic {
  urn?: string
  severity: string
  message: string
}

export interface Violation {
  policy: string
  level: string
  urn?: string
  message: string
}

/** What one run of `pulumi preview --json` tells, in whichever of its two forms it came. */
export interface PreviewRecord {
  /** One per resource, in the engine's order. */
  steps: Step[]
  /** Resources that stay, where they have no step of their own. */
  unchanged: number
  diagnostics: Diagnostic[]
  /** Outputs the stack will have; undefined where this form does not tell them. */
  outputs: Record<string, unknown> | undefined
  /** Undefined where this form does not tell them. */
  policies: { packs: string[]; violations: Violation[] } | undefined
  /** Undefined: the run ended before its end. */
  succeeded: boolean | undefined
}

/**
 * Reads what `pulumi preview --json` printed: a stream of engine events (PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true, what
 * `poolproof preview` writes) or one document. A run that was cut off is read as far as it came.
 */
export function readRecord(text: string): PreviewRecord {
  return readDigest(text) ?? readEvents(text)
}
