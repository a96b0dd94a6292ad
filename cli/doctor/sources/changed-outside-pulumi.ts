import type { Variable } from '../../../rules/environment/deployment-facts.ts'
import type { StackState } from './stack-state.ts'

/** Milliseconds by which two machines' clocks may differ, and the answer to a call may take. */
const SLACK = 10_000

/**
 * Names whose value on Vercel is another than the stack's, although nobody can read it: it was removed, its comment holds
 * another fingerprint, it can be read and differs, or it was changed after the stack last did.
 */
export function changedOutside(
  { variables }: StackState,
  live: Readonly<Record<string, Variable & { comment?: string }>>,
): string[] {
  return Object.entries(variables).flatMap(([name, own]) => {
    const there = live[name]
    const changed =
      !there ||
      (own.comment !== undefined && there.comment !== own.comment) ||
      (there.value !== undefined && own.value !== undefined && there.value !== own.value) ||
      (own.modified !== undefined && (there.changedAt ?? 0) > own.modified + SLACK)
    return changed ? [name] : []
  })
}
