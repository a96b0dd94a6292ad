import type { CandidateName } from './candidates.ts'

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
  const { limit, poolproof, betterAuth, defaultBuild } = figures
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
    goal('me, of the rival', poolproof.me, betterAuth.me, 3, true),
    goal('refresh, of the rival', poolproof.refresh, betterAuth.refresh, 3, true),
    goal('me, of the limit', poolproof.me, limit.me, 0.7, true),
    goal('refresh, of the limit', poolproof.refresh, limit.refresh, 0.7, true),
    goal('login, of one bare hash', poolproof.login, hash, 1.1, false),
    goal('cold start, of the default build', poolproof.cold, defaultBuild.cold, 0.85, false),
  ]
}
