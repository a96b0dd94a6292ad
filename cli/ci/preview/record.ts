import { type Diagnostic, type EngineRun, readEngineEvents } from '../../../rules/engine-events.ts'
import { readDigest } from './digest.ts'

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

/** What one run of `pulumi preview --json` tells, in whichever of its two forms it came. */
export interface PreviewRecord extends Pick<EngineRun, 'outputs' | 'policies' | 'succeeded'> {
  /** One per resource, in the engine's order. */
  steps: Step[]
  /** Resources that stay, where they have no step of their own. */
  unchanged: number
  diagnostics: Diagnostic[]
  /** Undefined where this form does not tell what providers say for machines. */
  data: EngineRun['data'] | undefined
}

/**
 * Reads what `pulumi preview --json` printed: a stream of engine events (PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true, what
 * `poolproof preview` writes) or one document. A run that was cut off is read as far as it came.
 */
export function readRecord(text: string): PreviewRecord {
  return readDigest(text) ?? { ...readEngineEvents(text), unchanged: 0 }
}
