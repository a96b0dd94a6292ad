import type { Diagnostic, PreviewRecord, State, Violation } from './record.ts'

interface EngineEvent {
  resourcePreEvent?: { metadata: Metadata }
  resOutputsEvent?: { metadata: Metadata }
  diagnosticEvent?: { urn?: string; message: string; severity: string }
  policyEvent?: { policyName: string; enforcementLevel: string; resourceUrn?: string; message: string }
  summaryEvent?: { PolicyPacks?: Record<string, string>; result?: string }
}

interface Metadata {
  op: string
  urn: string
  type: string
  old?: State | null
  new?: State | null
  /** False for the two halves of a replacement, which has a step of its own. */
  logical?: boolean
}

/** The engine's events, one JSON object a line. */
export function readEvents(text: string): PreviewRecord {
  const events = text.split('\n').flatMap(parsed)
  const steps = events.flatMap(({ resourcePreEvent: event }) =>
    event?.metadata.logical ? event.metadata : [],
  )
  const stack = events.findLast(
    ({ resOutputsEvent: event }) => event?.metadata.type === 'pulumi:pulumi:Stack',
  )
  const summary = events.findLast(({ summaryEvent }) => summaryEvent)?.summaryEvent
  const succeeded = summary && summary.result === 'succeeded'
  return {
    steps: steps.map(({ op, urn, old, new: next }) => ({ op, urn, old: old ?? null, new: next ?? null })),
    unchanged: 0,
    diagnostics: events.flatMap(({ diagnosticEvent: event }): Diagnostic[] => (event ? [event] : [])),
    // A program that failed registered no outputs: what stands there then are the old ones.
    outputs: succeeded ? stack?.resOutputsEvent?.metadata.new?.outputs : undefined,
    policies: summary && {
      packs: Object.entries(summary.PolicyPacks ?? {}).map(([name, version]) => pack(name, version)),
      violations: events.flatMap(({ policyEvent: event }) => (event ? [violation(event)] : [])),
    },
    succeeded,
  }
}

function parsed(line: string): EngineEvent[] {
  try {
    return line.trim() ? [JSON.parse(line)] : []
  } catch {
    return [] // the last line of a run that was cut off
  }
}

/** `poolproof|local|/path` as people know it. */
function pack(name: string, version: string): string {
  return `${name.split('|')[0]} ${version}`
}

function violation(event: NonNullable<EngineEvent['policyEvent']>): Violation {
  const { policyName, enforcementLevel, resourceUrn, message } = event
  return {
    policy: policyName,
    level: enforcementLevel,
    ...(resourceUrn ? { urn: resourceUrn } : {}),
    message,
  }
}
