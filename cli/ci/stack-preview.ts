import type { BudgetRow } from '../../rules/budget/index.ts'
import { readBudget } from '../../rules/budget/text.ts'
import type { EngineRun, Violation } from '../../rules/engine-events.ts'
import { kindOf, nameOf } from '../../rules/urn.ts'
import { faultText } from './fault-text.ts'
import { type PreviewRecord, readRecord, type Step } from './preview-record.ts'

export interface ResourceChange {
  op: string
  kind: string
  name: string
}

/** A policy violation; contains no secret. */
interface Broken extends Omit<Violation, 'urn'> {
  resource: string | undefined
}

/** The preview of one stack: names and numbers, never a value. */
export interface StackPreview {
  stack: string
  /** `none`: nothing was previewed. `unfinished`: it was interrupted. */
  result: 'succeeded' | 'failed' | 'unfinished' | 'none'
  resources: ResourceChange[]
  unchanged: number
  variables: { name: string; change: 'added' | 'changed' | 'removed' }[]
  /** Undefined in the preview format without them. */
  migrations: PendingMigration[] | undefined
  budget: { before: readonly BudgetRow[] | undefined; after: readonly BudgetRow[] | undefined }
  policies: { packs: string[]; broken: Broken[] } | undefined
  /** The engine's errors. */
  faults: string[]
}

/** Operations that do not change a resource. */
const readOnly = new Set(['same', 'read', 'refresh'])

const variableChanges: Record<string, 'added' | 'changed' | 'removed'> = {
  create: 'added',
  import: 'added',
  update: 'changed',
  replace: 'changed',
  delete: 'removed',
}

/** Reads what `pulumi preview --json` printed for this stack. `secrets` are hidden everywhere. */
export function readPreview(stack: string, text: string, secrets: readonly string[] = []): StackPreview {
  const record = readRecord(text)
  const changed = record.steps.filter(({ op, urn }) => !readOnly.has(op) && kindOf(urn) !== 'Stack')
  const root = record.steps.find(({ urn }) => kindOf(urn) === 'Stack')
  return {
    stack,
    result: resultOf(record),
    resources: changed.map(({ op, urn }) => ({ op, kind: kindOf(urn), name: nameOf(urn) })),
    unchanged:
      record.unchanged +
      record.steps.filter(({ op, urn }) => op === 'same' && kindOf(urn) !== 'Stack').length,
    variables: changed.flatMap(variableChange),
    migrations: record.data && pendingMigrations(record.data),
    budget: { before: rowsOf(root?.old?.outputs), after: rowsOf(record.outputs) },
    policies: record.policies && {
      packs: record.policies.packs,
      broken: record.policies.violations.map(({ urn, message, ...rest }) => ({
        ...rest,
        message: faultText(message, secrets),
        resource: urn && nameOf(urn),
      })),
    },
    faults: record.diagnostics
      .filter(({ severity }) => severity === 'error')
      .map(({ message }) => faultText(message, secrets)),
  }
}

function resultOf({ steps, succeeded }: PreviewRecord): StackPreview['result'] {
  if (succeeded !== undefined) return succeeded ? 'succeeded' : 'failed'
  return steps.length > 0 ? 'unfinished' : 'none'
}

function variableChange({ op, urn, old, new: next }: Step): StackPreview['variables'] {
  const change = variableChanges[op]
  if (kindOf(urn) !== 'ProjectEnvironmentVariable' || !change) return []
  const key = (next ?? old)?.inputs?.key
  return [{ name: typeof key === 'string' ? key : nameOf(urn), change }]
}

function rowsOf(outputs: Record<string, unknown> | undefined): readonly BudgetRow[] | undefined {
  return readBudget(outputs?.budget)?.rows
}

interface PendingMigration {
  name: string
  /** What it destroys or breaks, such as `drops column users.email`. */
  dangers: string[]
}

/** The pending migrations that the Migration resource reported, each with its dangers. */
function pendingMigrations(data: EngineRun['data']): PendingMigration[] {
  return (data.findLast(({ pending }) => pending)?.pending as PendingMigration[] | undefined) ?? []
}
