import type { BudgetRow } from '../../../rules/budget/rows.ts'
import { readBudget } from '../../../rules/budget/text.ts'
import type { Violation } from '../../../rules/engine-events.ts'
import { kindOf, nameOf } from '../../../rules/urn.ts'
import { faultText } from './fault-text.ts'
import { type PendingMigration, pendingMigrations } from './pending-migrations.ts'
import { type PreviewRecord, readRecord, type Step } from './record.ts'

export interface ResourceChange {
  op: string
  kind: string
  name: string
}

/** A policy's word about one resource; no text of it holds a secret. */
export interface Broken extends Omit<Violation, 'urn'> {
  resource: string | undefined
}

/** What a preview says of one stack: names and numbers, never a value. */
export interface StackPreview {
  stack: string
  /** `none`: nothing was previewed. `unfinished`: it was cut off. */
  result: 'succeeded' | 'failed' | 'unfinished' | 'none'
  resources: ResourceChange[]
  unchanged: number
  variables: { name: string; change: 'added' | 'changed' | 'removed' }[]
  /** Undefined where this form of preview does not tell. */
  migrations: PendingMigration[] | undefined
  budget: { before: readonly BudgetRow[] | undefined; after: readonly BudgetRow[] | undefined }
  policies: { packs: string[]; broken: Broken[] } | undefined
  /** The engine's errors. */
  faults: string[]
}

/** Operations that leave a resource as it is. */
const looks = new Set(['same', 'read', 'refresh'])

const variableChanges: Record<string, 'added' | 'changed' | 'removed'> = {
  create: 'added',
  import: 'added',
  update: 'changed',
  replace: 'changed',
  delete: 'removed',
}

/** Reads what `pulumi preview --json` printed for this stack. `secrets` are hidden wherever they stand. */
export function readPreview(stack: string, text: string, secrets: readonly string[] = []): StackPreview {
  const record = readRecord(text)
  const changed = record.steps.filter(({ op, urn }) => !looks.has(op) && kindOf(urn) !== 'Stack')
  const root = record.steps.find(({ urn }) => kindOf(urn) === 'Stack')
  return {
    stack,
    result: resultOf(record),
    resources: changed.map(({ op, urn }) => ({ op, kind: kindOf(urn), name: nameOf(urn) })),
    unchanged:
      record.unchanged +
      record.steps.filter(({ op, urn }) => op === 'same' && kindOf(urn) !== 'Stack').length,
    variables: changed.flatMap(variable),
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

function variable({ op, urn, old, new: next }: Step): StackPreview['variables'] {
  const change = variableChanges[op]
  if (kindOf(urn) !== 'ProjectEnvironmentVariable' || !change) return []
  const key = (next ?? old)?.inputs?.key
  return [{ name: typeof key === 'string' ? key : nameOf(urn), change }]
}

function rowsOf(outputs: Record<string, unknown> | undefined): readonly BudgetRow[] | undefined {
  return readBudget(outputs?.budget)?.rows
}
