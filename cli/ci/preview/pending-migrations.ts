import type { EngineRun } from '../../../rules/engine-events.ts'

export interface PendingMigration {
  name: string
  /** What it takes away or breaks, such as `drops column users.email`. */
  dangers: string[]
}

/** What the Migration of a stack said in its preview: the pending ones, and the danger in each. */
export function pendingMigrations(data: EngineRun['data']): PendingMigration[] {
  return (data.findLast(({ pending }) => pending)?.pending as PendingMigration[] | undefined) ?? []
}
