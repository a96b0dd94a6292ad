import { aligned } from '../results.ts'
import { type CandidateName, candidateNames, candidates } from './candidates.ts'

/** Medians of one candidate. */
export interface Figures {
  /** Requests in a second that one process answers, ten at a time. */
  me?: number
  refresh?: number
  /** Microseconds of processor time of the process for one of them. */
  meCpu?: number
  refreshCpu?: number
  /** Milliseconds of one login, alone. */
  login?: number
  /** Statements that reach the database for one request. */
  queries?: { me: number; refresh: number; login: number }
  /** Milliseconds from the start of the process to the first answer with a row. */
  cold: number
  /** Bytes. */
  gzip: number
}

export interface Comparison {
  figures: Record<CandidateName, Figures>
  /** Milliseconds of one bare argon2id hash, in the same rounds. */
  hash: number
}

export interface Goal {
  name: string
  /** What came out, as a ratio. */
  ratio: number
  bound: number
  /** Whether the ratio may be larger than the bound, or smaller. */
  atLeast: boolean
  held: boolean
}

/** The promises as ratios within one run: other machines have other figures, but not other ratios by much. */
export function goals({ figures, hash }: Comparison): Goal[] {
  const { baseline, poolproof, betterAuth, defaultBuild } = figures
  const goal = (
    name: string,
    above = Number.NaN,
    below = Number.NaN,
    bound: number,
    atLeast: boolean,
  ): Goal => {
    const ratio = above / below
    return { name, ratio, bound, atLeast, held: atLeast ? ratio >= bound : ratio <= bound }
  }
  return [
    goal('me, of better-auth', poolproof.me, betterAuth.me, 3, true),
    goal('refresh, of better-auth', poolproof.refresh, betterAuth.refresh, 3, true),
    goal('me, of the baseline', poolproof.me, baseline.me, 0.7, true),
    goal('refresh, of the baseline', poolproof.refresh, baseline.refresh, 0.7, true),
    goal('login, of one bare hash', poolproof.login, hash, 1.1, false),
    goal('cold start, of the default build', poolproof.cold, defaultBuild.cold, 0.85, false),
  ]
}

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

const isFirst = (column: number) => column === 0

/** Figures and goals for a terminal. */
export function comparisonTable({ figures, hash }: Comparison, goals: readonly Goal[]): string {
  const rows = candidateNames.map((name) => [
    candidates[name].title,
    ...columns.map(([, cell]) => cell(figures[name])),
  ])
  const lines = aligned([['', ...columns.map(([heading]) => heading)], ...rows], isFirst)
  const kept = aligned(
    goals.map(({ name, ratio, bound, atLeast, held }) => [
      `${held ? '✓' : '✗'} ${name}`,
      `${ratio.toFixed(2)}x`,
      `${atLeast ? 'at least' : 'at most'} ${bound.toFixed(2)}x`,
    ]),
    isFirst,
  )
  const note = `queries: of one me, refresh, login. One bare argon2id hash: ${number(hash, 1)} ms`
  return [lines, note, '', kept].join('\n')
}

function number(value: number | undefined, digits = 0): string {
  return value === undefined ? '-' : value.toFixed(digits)
}
