import type { Diagnostic } from './record.ts'
import { kindOf } from './urn.ts'

export interface PendingMigration {
  name: string
  /** What it takes away or breaks, such as `drops column users.email`. */
  dangers: string[]
}

/** What the Migration of a stack said in its preview: the pending ones, and the danger in each. */
export function pendingMigrations(diagnostics: readonly Diagnostic[]): PendingMigration[] {
  const said = diagnostics
    .filter(({ urn }) => urn && kindOf(urn) === 'Migration')
    .flatMap(({ message }) => message.trim().split('\n'))
  const names = said.flatMap((line) => /\d+ pending migrations?: (.+)$/.exec(line)?.[1]?.split(', ') ?? [])
  const dangers = said.flatMap((line) => {
    const [, name, what] = /destructive migration: (\S+) (.+)$/.exec(line) ?? []
    return name && what ? [{ name, what }] : []
  })
  return [...new Set(names)].map((name) => ({
    name,
    dangers: [...new Set(dangers.flatMap((danger) => (danger.name === name ? [danger.what] : [])))],
  }))
}
