import { candidateNames, candidates } from './candidates.ts'
import type { Comparison, Figures, Goal } from './goals.ts'

const columns: [heading: string, cell: (figures: Figures) => string][] = [
  ['me /s', ({ me }) => number(me)],
  ['µs CPU', ({ meCpu }) => number(meCpu)],
  ['refresh /s', ({ refresh }) => number(refresh)],
  ['µs CPU', ({ refreshCpu }) => number(refreshCpu)],
  ['login ms', ({ login }) => number(login, 1)],
  ['queries', ({ queries }) => (queries ? `${queries.me} ${queries.refresh} ${queries.login}` : '-')],
  ['cold ms', ({ cold }) => number(cold)],
  ['gzip kB', ({ gzip }) => number(gzip / 1000)],
]

/** Figures and goals for a terminal. */
export function comparisonTable({ figures, hash }: Comparison, goals: readonly Goal[]): string {
  const rows = candidateNames.map((name) => [
    candidates[name].title,
    ...columns.map(([, cell]) => cell(figures[name])),
  ])
  const lines = aligned([['', ...columns.map(([heading]) => heading)], ...rows])
  const kept = aligned(
    goals.map(({ name, ratio, bound, atLeast, held }) => [
      `${held ? '✓' : '✗'} ${name}`,
      `${ratio.toFixed(2)}x`,
      `${atLeast ? 'at least' : 'at most'} ${bound.toFixed(2)}x`,
    ]),
  )
  const note = `queries: of one me, refresh, login. One bare argon2id hash: ${number(hash, 1)} ms`
  return [lines, note, '', kept].join('\n')
}

/** The first column to the left, the others to the right. */
function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function number(value: number | undefined, digits = 0): string {
  return value === undefined ? '-' : value.toFixed(digits)
}
