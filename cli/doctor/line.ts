export type Verdict = 'ok' | 'wrong' | 'cannot tell'

/** Why a line reads as it does. No text of it holds a secret. */
export interface LineReason {
  /** Stable, explained in docs/errors.md; only where something is wrong or may be. */
  code?: string
  what: string
  /** The value as it should be, passwords hidden. */
  corrected?: string
  /** What to type next. */
  fix?: string
}

/** One line of the checklist. */
export interface Line {
  question: string
  verdict: Verdict
  reasons: readonly LineReason[]
}

/** What a question answers: its line without its own name. */
export type CheckResult = Omit<Line, 'question'>

export function ok(what: string, ...notes: readonly LineReason[]): CheckResult {
  return { verdict: 'ok', reasons: [{ what }, ...notes] }
}

export function wrong(...reasons: readonly LineReason[]): CheckResult {
  return { verdict: 'wrong', reasons }
}

/** Says what would let it tell. */
export function cannotTell(what: string, fix?: string, ...notes: readonly LineReason[]): CheckResult {
  return { verdict: 'cannot tell', reasons: [{ what, ...(fix ? { fix } : {}) }, ...notes] }
}

/** 0: what could be told holds; 1: something is wrong; 2: no line decides. */
export function exitCode(lines: readonly Line[]): 0 | 1 | 2 {
  if (lines.some(({ verdict }) => verdict === 'wrong')) return 1
  return lines.some(({ verdict }) => verdict === 'ok') ? 0 : 2
}
