import type { EngineEvent, OpMap, StepEventMetadata } from '@pulumi/pulumi/automation/index.js'
import { nextStep } from './provider-refusals.ts'
import { kindOf, nameOf } from './urn.ts'

/** Said by program, providers or engine. */
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

/** What one preview, update or refresh did. */
export interface EngineRun {
  /** Of what the program names, one per resource, in the engine's order. */
  steps: StepEventMetadata[]
  /** Of what a refresh read: `update` and `delete` are not as the state has it. */
  read: StepEventMetadata[]
  /** Without those for debugging. */
  diagnostics: Diagnostic[]
  /** What program and providers said for machines, see `machineLine`. */
  data: Record<string, unknown>[]
  /** Outputs the stack has then; undefined where the run did not come that far. */
  outputs: Record<string, unknown> | undefined
  policies: { packs: string[]; violations: Violation[] } | undefined
  /** Operations by kind, such as `{ create: 23 }`; undefined where the run did not come that far. */
  changes: OpMap | undefined
  /** Undefined: the run ended before its end. */
  succeeded: boolean | undefined
}

/** The types of the SDK leave out what the CLI says of the end of a run. */
type Event = Omit<EngineEvent, 'summaryEvent' | 'diagnosticEvent'> & {
  summaryEvent?: { PolicyPacks?: Record<string, string>; result?: string; resourceChanges?: OpMap }
  diagnosticEvent?: Diagnostic
}

/**
 * Reads what the CLI writes with `--json` (for a preview with PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true): one event of the
 * engine a line. A run that was cut off is read as far as it came.
 */
export function readEngineEvents(text: string): EngineRun {
  const events = text.split('\n').flatMap((line) => eventOf(line) ?? [])
  const began = events.flatMap(({ resourcePreEvent: event }) => event?.metadata ?? [])
  const ended = events.flatMap(({ resOutputsEvent: event }) => event?.metadata ?? [])
  const refreshed = new Set(began.flatMap(({ op, urn }) => (op === 'refresh' ? urn : [])))
  const said = once(events.flatMap(({ diagnosticEvent: event }) => (event ? spoken(event) : [])))
  const summary = events.findLast(({ summaryEvent }) => summaryEvent)?.summaryEvent
  const succeeded = summary && summary.result === 'succeeded'
  const stack = ended.findLast(({ type }) => type === 'pulumi:pulumi:Stack')
  return {
    // The two halves of a replacement have a step of their own, which is the logical one.
    steps: began.filter(({ logical }) => logical),
    read: ended.filter(
      ({ op, urn, logical }) => !logical && refreshed.has(urn) && ['same', 'update', 'delete'].includes(op),
    ),
    diagnostics: said.filter(({ severity }) => severity !== 'debug'),
    data: said.flatMap(dataOf),
    // A program that failed registered no outputs: what stands there then are the old ones.
    outputs: succeeded ? stack?.new?.outputs : undefined,
    policies: summary && {
      packs: Object.entries(summary.PolicyPacks ?? {}).map(([name, version]) => pack(name, version)),
      violations: events.flatMap(violationOf),
    },
    changes: summary?.resourceChanges,
    succeeded,
  }
}

/** One event for people; undefined where it has nothing to tell them. */
export function eventText(line: string): string | undefined {
  const event = eventOf(line)
  const metadata = event?.resourcePreEvent?.metadata
  if (metadata) return metadata.op === 'same' ? undefined : stepText(metadata)
  const said = event?.diagnosticEvent
  if (said) return spoken(said).flatMap((one) => (one.severity === 'debug' ? [] : diagnosticText(one)))[0]
  if (event) return violationOf(event).map(violationText)[0]
  // Of an event that was cut off it is not known whether it was for debugging.
  return line.startsWith('{') ? undefined : line || undefined
}

/** What a run would do or did: a line for each resource that does not stay, and what was said. */
export function runText({ steps, diagnostics }: EngineRun): string {
  const changed = steps.filter(({ op }) => !['same', 'read'].includes(op))
  const lines = [...changed.map(stepText), ...diagnostics.map(diagnosticText)]
  return lines.length > 0 ? lines.join('\n') : 'nothing changes'
}

/** Next steps of failed resources that the run's own display does not show: the engine asks the program for none of a destroy. */
export function unsaidSteps(text: string): string[] {
  const events = text.split('\n').flatMap((line) => eventOf(line)?.diagnosticEvent ?? [])
  const errors = events.filter(({ severity }) => severity === 'error')
  const steps = errors.flatMap(({ message, urn }) => nextStep(message, urn) ?? [])
  const unsaid = steps.filter(({ code }) => !errors.some(({ message }) => message.includes(`${code}: `)))
  return [...new Set(unsaid.map(({ message }) => message))]
}

/** Why a run failed: its errors, what it warned of, and what policies forbid. */
export function failureText({ diagnostics, policies }: EngineRun): string {
  const forbidden = policies?.violations.filter(({ level }) => level === 'mandatory') ?? []
  const said = diagnostics.filter(({ severity }) => ['warning', 'error'].includes(severity))
  return [...forbidden.map(violationText), ...said.map(diagnosticText)].join('\n')
}

/** What the engine says of a policy that the failure of a resource stopped. */
export const isStoppedPolicy = (text: string): boolean =>
  /failed to run (remediation|policy|policies)\b.*context canceled/s.test(text)

/** Policies that were stopped because a resource failed say nothing of their own; a provider's error gets its next step. */
function spoken(said: Diagnostic): Diagnostic[] {
  if (said.severity !== 'error') return [said]
  if (isStoppedPolicy(said.message)) return []
  return [{ ...said, message: nextStep(said.message, said.urn)?.message ?? said.message }]
}

/**
 * What the program says of a resource that failed (infra/next-steps.ts) stands with the resource: its commands are typed as
 * they work where the engine ran.
 */
function once(said: Diagnostic[]): Diagnostic[] {
  const what = (one: Diagnostic) => textOf(one).split('\n', 1)[0]
  const errors = said.filter(({ severity }) => severity === 'error')
  const byProgram = errors.filter(({ urn = '' }) => ['Stack', ''].includes(kindOf(urn)))
  const failed = errors.filter((one) => !byProgram.includes(one))
  const explained = new Map(byProgram.map((one) => [what(one), one.message]))
  return said.flatMap((one) => {
    if (failed.includes(one)) return { ...one, message: explained.get(what(one)) ?? one.message }
    return byProgram.includes(one) && failed.some((other) => what(other) === what(one)) ? [] : one
  })
}

function stepText({ op, urn, diffs }: StepEventMetadata): string {
  return `${op} ${kindOf(urn)} ${nameOf(urn)}${diffs?.length ? `: ${diffs.join(', ')}` : ''}`
}

function diagnosticText({ urn, severity, message }: Diagnostic): string {
  const text = textOf({ message })
  return `${urn ? `${kindOf(urn)} ${nameOf(urn)}: ` : ''}${severity === 'info' ? '' : `${severity}: `}${text}`
}

const textOf = ({ message }: Pick<Diagnostic, 'message'>) => message.trim().replace(/^(error|warning): /, '')

function violationText({ policy, level, urn, message }: Violation): string {
  return `${urn ? `${kindOf(urn)} ${nameOf(urn)}: ` : ''}${level} policy ${policy}: ${message.trim()}`
}

const eventOf = (line: string) => objectOf<Event>(line)

function objectOf<T>(text: string): T | undefined {
  try {
    return text.startsWith('{') ? JSON.parse(text) : undefined
  } catch {
    return undefined // the last line of a run that was cut off, or no JSON at all
  }
}

const mark = '{"poolproof":'

/** To be logged as `debug`: people do not see it, and `readEngineEvents` finds it in `data`. */
export function machineLine(value: Record<string, unknown>): string {
  // In no character that `printable` would change.
  const text = JSON.stringify(value).replace(
    /[^ -~]|#/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return `${mark}${text}}`
}

function dataOf({ severity, message }: Diagnostic): EngineRun['data'] {
  if (severity !== 'debug' || !message.startsWith(mark)) return []
  const data = objectOf<{ poolproof: EngineRun['data'][number] | null }>(message)?.poolproof
  return data ? [data] : []
}

function violationOf({ policyEvent: event }: Event): Violation[] {
  if (!event) return []
  const { policyName, enforcementLevel, resourceUrn, message } = event
  const urn = resourceUrn ? { urn: resourceUrn } : {}
  return [{ policy: policyName, level: enforcementLevel, ...urn, message }]
}

/** `poolproof|local|/path` as people know it. */
function pack(name: string, version: string): string {
  return `${name.split('|')[0]} ${version}`
}
