/** Answers the exit code. It throws a Problem for what a person can mend; the signal is Ctrl+C. */
export type Run = (args: string[], signal: AbortSignal) => Promise<number>

/** One subcommand of `poolproof`. */
export interface Command {
  /** One line of `poolproof --help`. */
  summary: string
  /** Loaded when it is asked for: one command does not pay for the packages of another. */
  load(): Promise<Run>
}
