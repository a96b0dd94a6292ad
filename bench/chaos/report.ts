import { bound } from './recovery.ts'
import type { Outcome } from './trial.ts'

/** Whether every fault that was tried was survived. */
export function held(outcomes: readonly Outcome[]): boolean {
  return outcomes.every((one) => 'skipped' in one || (one.backMs !== null && one.broken.length === 0))
}

/** The outcomes for a person at a terminal, what was broken below. */
export function chaosTable(outcomes: readonly Outcome[]): string {
  const head = ['fault', 'ok', 'later', 'other', 'longest', 'back after', 'registrations', 'logins', 'held']
  const rows = [head, ...outcomes.map(row)]
  const widths = head.map((_, column) => Math.max(...rows.map((cells) => (cells[column] ?? '').length)))
  const lines = rows.map((cells) =>
    cells
      .map((cell, n) => cell.padEnd(widths[n] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  const told = outcomes.flatMap((one) =>
    'skipped' in one ? [] : one.broken.map((what) => `✗ ${one.fault}: ${what}`),
  )
  return ['', ...lines, '', ...told].join('\n  ')
}

function row(one: Outcome): string[] {
  if ('skipped' in one) return [one.fault, `skipped: ${one.skipped}`]
  const count = (kind: RegExp) =>
    Object.entries(one.answers).reduce((sum, [what, n]) => (kind.test(what) ? sum + n : sum), 0)
  const [ok, later] = [count(/^ok$/), count(/ (503|429) /)]
  const all = count(/./)
  const back = one.backMs === null ? `not within ${bound / 1000} s` : `${one.backMs} ms`
  const kept = one.backMs !== null && one.broken.length === 0
  return [
    one.fault,
    ...[ok, later, all - ok - later].map(String),
    `${(one.longestMs / 1000).toFixed(1)} s`,
    back,
    ...[one.registrations, one.families].map(String),
    kept ? '✓' : '✗',
  ]
}
